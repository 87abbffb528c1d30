export {};

// Something moves, so that every capture has pictures.
const moving = document.createElement('div');
moving.style.cssText = 'position: fixed; right: 8px; bottom: 8px; font: 20px monospace; z-index: 99999';
document.body.append(moving);
setInterval(() => (moving.textContent = performance.now().toFixed(0)), 30);
