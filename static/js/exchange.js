// A running import: look again every two seconds, while somebody looks at the page.
window.setInterval(() => {
  if (!document.hidden) {
    window.location.reload();
  }
}, 2000);
