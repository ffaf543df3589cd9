// Uploads on the imports page: drag and drop, the list of what is chosen, and progress. Without this script the
// form still works as a form.
export {};

const form = document.querySelector<HTMLFormElement>("#upload");
if (form) enhance(form);

function enhance(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=file]")!;
  const drop = form.querySelector<HTMLElement>(".upload-drop")!;
  const list = form.querySelector<HTMLElement>(".upload-files")!;
  const button = form.querySelector<HTMLButtonElement>("button")!;
  const place = form.querySelector<HTMLElement>(".upload-progress")!;
  const error = form.querySelector<HTMLElement>(".upload-error")!;

  const show = (): void => {
    const files = [...(input.files ?? [])];
    list.replaceChildren(...files.map((file, at) => item(file, () => keep(files.filter((_, other) => other !== at)))));
    const total = files.reduce((sum, file) => sum + file.size, 0);
    button.textContent = files.length > 1 ? `Import ${files.length} files, ${size(total)}` : "Import";
  };
  const keep = (files: File[]): void => {
    const kept = new DataTransfer();
    for (const file of files) kept.items.add(file);
    input.files = kept.files;
    show();
    input.focus();
  };

  input.addEventListener("change", show);
  for (const name of ["dragenter", "dragover"] as const) {
    form.addEventListener(name, (event) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  form.addEventListener("dragleave", (event) => {
    if (!form.contains(event.relatedTarget as Node | null)) drop.classList.remove("over");
  });
  form.addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    drop.classList.remove("over");
    keep([...(input.files ?? []), ...event.dataTransfer.files]);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    error.hidden = true;
    send(form, button, place, (reason) => {
      error.textContent = reason;
      error.hidden = false;
    });
  });
}

function item(file: File, remove: () => void): HTMLLIElement {
  const line = document.createElement("li");
  const away = document.createElement("button");
  away.type = "button";
  away.className = "btn-close";
  away.setAttribute("aria-label", `Leave out ${file.name}`);
  away.addEventListener("click", remove);
  line.append(`${file.name} · ${size(file.size)} `, away);
  return line;
}

function send(
  form: HTMLFormElement,
  button: HTMLButtonElement,
  place: HTMLElement,
  refuse: (reason: string) => void,
): void {
  const bar = place.querySelector("progress")!;
  const words = place.querySelector("p")!;
  const started = performance.now();
  const request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "text/plain");
  request.upload.addEventListener("progress", ({ loaded, total }) => {
    const seconds = (performance.now() - started) / 1000;
    bar.value = (100 * loaded) / total;
    words.textContent =
      loaded < total
        ? `${size(loaded)} of ${size(total)}, ${size(loaded / Math.max(seconds, 0.1))} a second`
        : "The server is taking it in.";
  });
  const end = (reason: string): void => {
    place.hidden = true;
    button.disabled = false;
    refuse(reason);
  };
  request.addEventListener("error", () => end("The connection broke off. Nothing was imported; try again."));
  request.addEventListener("load", () => {
    if (request.status < 400) location.assign(request.responseURL);
    else if (request.status === 422) end(request.responseText);
    else if (request.status === 413 || request.status === 400) end("The server refuses this much at once.");
    else end(`The server refused it (status ${request.status}). Nothing was imported.`);
  });
  button.disabled = true;
  place.hidden = false;
  request.send(new FormData(form));
}

function size(bytes: number): string {
  if (bytes < 1000) return `${Math.round(bytes)} B`;
  const units = ["kB", "MB", "GB"];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${units[unit]}`;
}
