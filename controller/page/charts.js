// What the charts of all pages have in common: times and numbers for people, colours, the axis of time, bands and lines.
'use strict';

const scaleit = (() => {
  const UNITS = [['d', 86400], ['h', 3600], ['m', 60], ['s', 1]];
  const STEPS_S = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800,
    3600, 7200, 10800, 21600, 43200, 86400, 172800, 345600, 604800, 1209600, 2592000, 5184000, 7776000, 15552000, 31536000];
  const DASHES = [[], [7, 3], [2, 2], [9, 3, 2, 3], [4, 2], [12, 4], [1, 3], [6, 2, 1, 2]];
  const AXIS_WIDTH = 64;

  /// `1d 6h`, `2h 05m`, `12.5s`: the two largest units.
  function duration(seconds) {
    if (seconds < 0) {
      return '-' + duration(-seconds);
    }
    if (seconds < 60) {
      return seconds >= 1 || seconds === 0 ? `${+seconds.toFixed(seconds < 10 ? 3 : 1)}s` : `${+(seconds * 1000).toFixed(3)}ms`;
    }
    let left = Math.round(seconds);
    const parts = [];
    for (const [unit, size] of UNITS) {
      const count = Math.floor(left / size);
      left -= count * size;
      if (count > 0 || parts.length > 0) {
        parts.push([count, unit]);
      }
    }
    const shown = parts.slice(0, 2).filter(([count], i) => i === 0 || count > 0);
    return shown.map(([count, unit]) => `${count}${unit}`).join(' ');
  }

  /// Every unit that a time has: `1d 6h 02m 15s`.
  function moment(seconds) {
    const whole = Math.floor(Math.abs(seconds) + 1e-9);
    const rest = Math.abs(seconds) - whole;
    const text = [];
    let left = whole;
    for (const [unit, size] of UNITS) {
      const count = Math.floor(left / size);
      left -= count * size;
      if (count > 0 || text.length > 0 || unit === 's') {
        text.push(`${text.length > 0 ? String(count).padStart(unit === 'd' ? 1 : 2, '0') : count}${unit}`);
      }
    }
    const fraction = rest > 0.0005 ? ` ${Math.round(rest * 1000)}ms` : '';
    return (seconds < 0 ? '-' : '') + text.join(' ') + fraction;
  }

  const percent = (value, digits = 0) => `${(value * 100).toFixed(digits)} %`;
  const number = (value) => String(+value.toPrecision(4));

  /// An element; texts become text, never markup.
  function el(tag, attributes = {}, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) {
      if (value !== null && value !== undefined && value !== false) {
        element.setAttribute(name, value === true ? '' : value);
      }
    }
    element.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return element;
  }

  const byId = (id) => document.getElementById(id);
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

  /// A sample of a line or a band, for legends.
  function sample(kind, colourName, dash = []) {
    const ns = 'http://www.w3.org/2000/svg';
    const svg = document.createElementNS(ns, 'svg');
    svg.setAttribute('width', 26);
    svg.setAttribute('height', 10);
    svg.setAttribute('aria-hidden', 'true');
    const shape = document.createElementNS(ns, kind === 'line' ? 'line' : 'path');
    const set = (pairs) => Object.entries(pairs).forEach(([name, value]) => shape.setAttribute(name, value));
    const paint = `var(--${colourName})`;
    if (kind === 'line') {
      set({ x1: 0, x2: 26, y1: 5, y2: 5, 'stroke-width': 2.5, 'stroke-dasharray': dash.join(' '), style: `stroke:${paint}` });
    } else if (kind === 'band') {
      set({ d: 'M5 0h16v10h-16z', style: `fill:${paint};opacity:.28` });
    } else if (kind === 'cross') {
      set({ d: 'M9 1l8 8M17 1l-8 8', 'stroke-width': 2, style: `stroke:${paint}` });
    } else {
      set({ d: 'M3 9l5 -8l5 8zM16 1l5 8l5 -8z', style: `fill:${paint}` });
    }
    svg.append(shape);
    return svg;
  }

  const legend = (entries) => el('ul', { class: 'legend' }, entries.map(([mark, text]) => el('li', {}, mark, text)));

  /// The axis of time: marks at round times, few enough to be read, and no closer than `format` can tell apart.
  function timeAxis(range, title, format = duration, stepMin = 0) {
    return {
      type: 'linear', min: range.from, max: range.until,
      title: { display: Boolean(title), text: title, color: colour('muted'), font: { size: 11 } },
      grid: { color: colour('grid'), borderColor: colour('line') },
      ticks: { color: colour('muted'), maxRotation: 0, autoSkip: true, autoSkipPadding: 18, callback: (value) => format(value) },
      afterBuildTicks(axis) {
        const room = Math.max(2, Math.floor(axis.width / 84));
        const step = STEPS_S.find((each) => each >= stepMin && (axis.max - axis.min) / each <= room) ?? (axis.max - axis.min) / room;
        axis.ticks = [];
        for (let i = Math.ceil(axis.min / step - 1e-9); i * step <= axis.max + step * 1e-9; ++i) {
          axis.ticks.push({ value: +(i * step).toFixed(6) });
        }
      },
    };
  }

  /// An upright axis; all have one width, so that charts below each other share their times.
  function valueAxis(title, { format = number, min = 0, max, whole = false } = {}) {
    return {
      min, suggestedMax: max, grace: '6%',
      title: { display: true, text: title, color: colour('muted'), font: { size: 11 } },
      grid: { color: colour('grid'), borderColor: colour('line') },
      ticks: { color: colour('muted'), maxTicksLimit: 6, precision: whole ? 0 : undefined, callback: (value) => format(value) },
      afterFit(axis) { axis.width = AXIS_WIDTH; },
    };
  }

  /// An upright axis for shares, from 0 to 100 %.
  function shareAxis(title) {
    return {
      ...valueAxis(title, { format: (value) => percent(value) }), max: 1.04,
      afterBuildTicks(axis) { axis.ticks = [0, 0.2, 0.4, 0.6, 0.8, 1].map((value) => ({ value })); },
    };
  }

  /// Draws what no dataset is: `marks(chart)` is called within the chart's area, below the data.
  const below = (marks) => ({ id: 'below', beforeDatasetsDraw: (chart) => inArea(chart, () => marks(chart)) });
  const above = (marks) => ({ id: 'above', afterDatasetsDraw: (chart) => inArea(chart, () => marks(chart)) });
  function inArea(chart, draw) {
    const { ctx, chartArea: { left, top, width, height } } = chart;
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    draw();
    ctx.restore();
  }

  /// A level with its name at the right, so many pixels below the line.
  function level(chart, value, text, paint, drop) {
    const { ctx, chartArea: { left, right } } = chart;
    const y = chart.scales.y.getPixelForValue(value);
    ctx.strokeStyle = ctx.fillStyle = paint;
    ctx.lineWidth = 1.5;
    ctx.setLineDash([5, 4]);
    ctx.beginPath();
    ctx.moveTo(left, y);
    ctx.lineTo(right, y);
    ctx.stroke();
    ctx.setLineDash([]);
    ctx.font = '600 11px system-ui, sans-serif';
    ctx.textAlign = 'right';
    const { width } = ctx.measureText(text);
    ctx.save();
    ctx.globalAlpha = 0.85;
    ctx.fillStyle = colour('card');
    ctx.fillRect(right - width - 10, y + drop - 11, width + 8, 14);
    ctx.restore();
    ctx.fillText(text, right - 6, y + drop);
  }

  /// A stretch of time, at least wide enough to be seen.
  function band(chart, from, until, paint, alpha) {
    const { ctx, chartArea: { top, height }, scales: { x } } = chart;
    const left = x.getPixelForValue(from);
    const width = Math.max(2, x.getPixelForValue(until) - left);
    ctx.globalAlpha = alpha;
    ctx.fillStyle = paint;
    ctx.fillRect(left, top, width, height);
    ctx.globalAlpha = 1;
  }

  /// A chart without any of the library's own events: pages have one pointer for all their charts.
  function chart(canvas, datasets, scales, plugins) {
    return new Chart(canvas, {
      type: 'line',
      data: { datasets },
      options: {
        animation: false, responsive: true, maintainAspectRatio: false, parsing: false, normalized: true, events: [],
        elements: { point: { radius: 0 }, line: { borderWidth: 2, tension: 0 } },
        plugins: { legend: { display: false }, tooltip: { enabled: false } },
        scales,
      },
      plugins,
    });
  }

  /// Puts a tip beside a place in the window, on the side where there is room.
  function placeTip(tip, x, top) {
    const isRight = x + 16 + tip.offsetWidth < document.documentElement.clientWidth;
    const left = isRight ? x + 16 : Math.max(8, x - 16 - tip.offsetWidth);
    Object.assign(tip.style, { left: `${left + window.scrollX}px`, top: `${Math.max(8, top) + window.scrollY}px` });
  }

  /// Has `draw` called whenever colours change: by night, and on paper, where charts get the height given.
  function followColours(draw, all, paperHeight) {
    const turn = (isPaper) => {
      document.documentElement.classList.toggle('light', isPaper);
      draw();
      all().forEach((each) => (isPaper ? each.resize(700, paperHeight) : each.resize()));
    };
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
    window.addEventListener('beforeprint', () => turn(true));
    window.addEventListener('afterprint', () => turn(false));
  }

  return { placeTip, followColours, duration, moment, percent, number, el, byId, colour, sample, legend, timeAxis, valueAxis, shareAxis, below, above, level, band, chart, DASHES };
})();
