// Uploads with progress on the imports page.
export {};
