// What the canvas can ask. Each file registers its own actions and panels; the order here is their order on the bar.
import "./expanding.ts";
import "./paths.ts";
import "./whatif.ts";
import "./similar.ts";
import "./patterns.ts";
import "./time.ts";
import "./charts.ts";
