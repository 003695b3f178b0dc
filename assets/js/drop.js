// Files dropped anywhere on the page go into its file field, as if they had been chosen there. Without this script the
// field works as it is.
const field = document.querySelector('input[type="file"][multiple]');
if (field) {
  document.addEventListener('dragover', (event) => event.preventDefault());
  document.addEventListener('drop', (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    const all = new DataTransfer();
    for (const file of [...field.files, ...event.dataTransfer.files]) all.items.add(file);
    field.files = all.files;
    field.dispatchEvent(new Event('change', { bubbles: true }));
    field.focus();
  });
}
