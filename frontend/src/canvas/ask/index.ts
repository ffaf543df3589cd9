// What the canvas can ask. Each file registers its own actions and panels; the order here is their order on the bar.
import "./expanding.ts";
