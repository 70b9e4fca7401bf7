// What has moved since the page began, once all that came late has been drawn.
() =>
  new Promise((resolve) => {
    const moved = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        for (const { node } of entry.sources)
          moved.push(`${entry.value.toFixed(4)}: ${node?.outerHTML?.slice(0, 120)}`);
    }).observe({ type: "layout-shift", buffered: true });
    requestAnimationFrame(() => setTimeout(() => resolve(moved), 100));
  })
