"use strict";
(() => {
  const $ = (id) => document.getElementById(id);
  const windowSeconds = 3, hopSeconds = 1, liveHop = 0.5, smoothingSeconds = 1;
  const palette = {
    angry: "#d1495b", happy: "#d99a08", sad: "#3b7dd8", fearful: "#8e5bd0", disgust: "#4f9d4a",
    surprised: "#e0712c", neutral: "#8a929b", calm: "#2aa198", bored: "#9c6b4f",
  };
  const spare = ["#3b7dd8", "#e0712c", "#4f9d4a", "#8e5bd0", "#d1495b", "#2aa198", "#9c6b4f", "#d99a08"];
  const colour = (name) => palette[name] ?? spare[Math.max(0, classes.indexOf(name)) % spare.length];
  const percent = (p) => `${(100 * p).toFixed(p > 0 && p < 0.0995 ? 1 : 0)} %`;
  const clockText = (s) => s < 60 ? `${s.toFixed(1)} s` : `${Math.floor(s / 60)}:${String(Math.floor(s % 60)).padStart(2, "0")} min`;

  let classes = [], limits = { audio_seconds: 600, body_bytes: 32 << 20 }, token = "", busy = 0;

  // What is said to people.

  function say(text) { $("status").textContent = text; }
  function fail(text) { $("error").textContent = text; $("error").hidden = !text; if (text) say(""); }

  const kinds = {
    400: "The server couldn't read the request.", 413: "That is too much at once.", 415: "The server doesn't read this type of file.",
    422: "This sound can't be judged.", 429: "The server has too much to do. Try again in a moment.",
    408: "The upload was too slow.", 503: "The server is too busy or is ending. Try again in a moment.", 500: "The server failed. Its log says why.",
  };

  /** Asks the server; throws an Error with words for people. */
  async function request(path, options = {}) {
    const headers = { ...options.headers };
    if (token) headers.Authorization = `Bearer ${token}`;
    let response;
    try { response = await fetch(path, { ...options, headers }); } catch (error) {
      if (error.name === "AbortError") throw error;
      throw new Error("The server can't be reached. Is it still running?");
    }
    if (response.ok) return response.json();
    const problem = await response.json().catch(() => null);
    if (response.status === 401) {
      $("token-form").hidden = false;
      $("token").focus();
      throw Object.assign(new Error(token ? "The server doesn't know this token." : "This server wants a token."), { status: 401 });
    }
    const detail = problem?.detail ? ` (${problem.detail})` : "";
    throw Object.assign(new Error((kinds[response.status] ?? `The server answered ${response.status}.`) + detail), { status: response.status });
  }

  function predict(bytes, type, windowed, signal) {
    const query = windowed ? `?window=${windowSeconds}&hop=${hopSeconds}` : "";
    return request(`/v1/predict${query}`, { method: "POST", headers: { "Content-Type": type }, body: bytes, signal });
  }

  async function describe() {
    let model;
    try { model = await request("/v1/model"); } catch (error) {
      $("about").replaceChildren(paragraph(error.message));
      if (error.status === 401) say(token ? `${error.message} Try again.` : "Give the token to go on."); else fail(error.message);
      return;
    }
    $("token-form").hidden = true;
    fail("");
    say("");
    classes = model.classes;
    limits = model.limits;
    const training = model.training, evaluation = model.evaluation;
    const parts = [`The model, ${model.model} on ${model.feature_set}, knows ${classes.length} emotions: ${classes.join(", ")}. ` +
      `It learned from ${training.clips} recordings of ${training.corpus}` + (training.speakers ? ` by ${training.speakers} speakers.` : ".")];
    if (evaluation?.overall?.uar !== undefined) {
      const interval = evaluation.intervals?.uar;
      parts.push(`Of voices it had never heard it recognised ${percent(evaluation.overall.uar)} (mean over the emotions` +
        (interval ? `; 95 % interval ${percent(interval[0])} to ${percent(interval[1])}` : "") +
        `); guessing would give ${percent(1 / classes.length)}.` + (evaluation.marks.length ? ` Marked: ${evaluation.marks.join(", ")}.` : ""));
    }
    if (model.abstain_below) parts.push(`Below a confidence of ${percent(model.abstain_below)} it names no emotion.`);
    $("about").replaceChildren(...parts.map(paragraph), paragraph(`Model ${model.model_id}, ${model.version}.`, "hint"));
  }

  function paragraph(text, kind) {
    const p = document.createElement("p");
    p.textContent = text;
    if (kind) p.className = kind;
    return p;
  }

  // The result.

  const capital = (text) => text.charAt(0).toUpperCase() + text.slice(1);

  function setText(element, text) { if (element.textContent !== text) element.textContent = text; }

  function showRecognition(answer) {
    const words = { emotion: answer.emotion && capital(answer.emotion), "no speech": "No speech", abstained: "Not sure" };
    setText($("emotion"), words[answer.outcome] ?? answer.outcome);
    const best = answer.probabilities ? Object.entries(answer.probabilities).sort((a, b) => b[1] - a[1]) : [];
    let text = "";
    if (answer.outcome === "emotion" && answer.confidence !== null) {
      text = `Confidence ${percent(answer.confidence)}; then ${best.slice(1, 3).map(([n, p]) => `${n} ${percent(p)}`).join(", ")}.`;
    } else if (answer.reason) {
      text = `${capital(answer.reason)}.` + (answer.probabilities || !answer.top_3.length ? "" : ` Ranked: ${answer.top_3.join(", ")}.`);
    }
    setText($("confidence"), text);
    showBars(answer.probabilities ?? {}, answer.top_3[0]);
  }

  function showBars(probabilities, best) {
    const names = classes.length ? classes : Object.keys(probabilities);
    const list = $("bars");
    if (list.dataset.names !== names.join()) {
      list.dataset.names = names.join();
      list.replaceChildren(...names.map((name) => {
        const item = document.createElement("li"), label = document.createElement("span"), track = document.createElement("span"),
          fill = document.createElement("span"), number = document.createElement("span");
        label.textContent = name;
        track.className = "track";
        track.setAttribute("aria-hidden", "true");
        fill.className = "fill";
        fill.style.background = colour(name);
        number.className = "number";
        track.append(fill);
        item.append(label, track, number);
        return item;
      }));
    }
    names.forEach((name, index) => {
      const item = list.children[index], p = probabilities[name];
      item.classList.toggle("best", name === best);
      item.querySelector(".fill").style.width = `${100 * (p ?? 0)}%`;
      item.querySelector(".number").textContent = p === undefined ? "–" : percent(p);
    });
  }

  function said(window) {
    return window.outcome === "emotion" ? window.emotion : window.outcome === "abstained" ? "not sure" : "no speech";
  }

  function showTimeline(windows, from, to, remark) {
    $("timeline-part").hidden = windows.length < 2;
    if (windows.length < 2) return;
    $("timeline").replaceChildren(...windows.map((window) => {
      const block = document.createElement("span");
      block.title = `${window.start.toFixed(1)} to ${window.end.toFixed(1)} s: ${said(window)}`;
      if (window.emotion) {
        block.style.background = colour(window.emotion);
        block.style.opacity = 0.3 + 0.7 * (window.confidence ?? 1);
      }
      return block;
    }));
    const runs = [];
    for (const window of windows) {
      const last = runs.at(-1);
      if (last && last.said === said(window)) last.end = window.end;
      else runs.push({ said: said(window), start: window.start, end: window.end });
    }
    $("timeline").setAttribute("aria-label", `${remark}: ` +
      runs.slice(-12).map((run) => `${run.said} from ${run.start.toFixed(1)} to ${run.end.toFixed(1)} seconds`).join(", "));
    $("timeline-axis").replaceChildren(...[clockText(from), remark, clockText(to)].map((text) => {
      const span = document.createElement("span");
      span.textContent = text;
      return span;
    }));
    const names = [...new Set(windows.map((window) => window.emotion).filter(Boolean))];
    $("legend").replaceChildren(...names.map((name) => {
      const item = document.createElement("li"), sample = document.createElement("i");
      sample.style.background = colour(name);
      item.append(sample, name);
      return item;
    }));
    $("windows").replaceChildren(...windows.map((window) => {
      const row = document.createElement("tr");
      row.append(...[clockText(window.start), clockText(window.end), said(window),
        window.confidence === null ? "–" : percent(window.confidence)].map((text) => {
        const cell = document.createElement("td");
        cell.textContent = text;
        return cell;
      }));
      return row;
    }));
  }

  // Pictures of the sound.

  function canvas(id) {
    const element = $(id), ratio = Math.min(2, window.devicePixelRatio || 1);
    element.width = Math.max(1, Math.round(element.clientWidth * ratio));
    const height = Number(element.dataset.height ?? (element.dataset.height = element.getAttribute("height")));
    element.style.height = `${height}px`;
    element.height = Math.round(height * ratio);
    return element;
  }

  function drawWave(samples, seconds) {
    const element = canvas("wave"), context = element.getContext("2d"), { width, height } = element;
    context.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--accent");
    // Scaled to its peak, so that quiet speech can be seen; not beyond 40 dB, so that silence is none.
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    const scale = 1 / Math.max(0.01, peak);
    for (let x = 0; x < width; x++) {
      const first = Math.floor(x * samples.length / width), end = Math.max(first + 1, Math.floor((x + 1) * samples.length / width));
      let low = 0, high = 0;
      for (let i = first; i < end && i < samples.length; i++) { low = Math.min(low, samples[i]); high = Math.max(high, samples[i]); }
      const top = (1 - scale * high) * height / 2, bottom = (1 - scale * low) * height / 2;
      context.fillRect(x, top, 1, Math.max(1, bottom - top));
    }
    const level = peak > 0 ? `${(20 * Math.log10(peak)).toFixed(0)} decibels of full scale` : "silence";
    element.setAttribute("aria-label", `Waveform of ${clockText(seconds)}, its peak ${level}`);
  }

  const toMel = (f) => f < 1000 ? 3 * f / 200 : 15 + 27 * Math.log(f / 1000) / Math.log(6.4);
  const fromMel = (m) => m < 15 ? 200 * m / 3 : 1000 * Math.exp((m - 15) * Math.log(6.4) / 27);

  /** Triangles on Slaney's mel scale, each with area 1, up to 8 kHz: [first bin, weights]. */
  function melBank(rate, size, bands) {
    const edges = Array.from({ length: bands + 2 }, (_, i) => fromMel(i * toMel(Math.min(8000, rate / 2)) / (bands + 1)));
    return Array.from({ length: bands }, (_, band) => {
      const [low, middle, high] = edges.slice(band, band + 3), weights = [];
      const first = Math.ceil(low * size / rate);
      for (let bin = first; bin * rate / size < high && bin <= size / 2; bin++) {
        const f = bin * rate / size;
        weights.push(2 / (high - low) * Math.max(0, Math.min((f - low) / (middle - low), (high - f) / (high - middle))));
      }
      return [first, weights];
    });
  }

  /** In place, of a power of two. */
  function fourier(re, im) {
    const n = re.length;
    for (let i = 1, j = 0; i < n; i++) {
      let bit = n >> 1;
      for (; j & bit; bit >>= 1) j ^= bit;
      j ^= bit;
      if (i < j) { [re[i], re[j]] = [re[j], re[i]]; [im[i], im[j]] = [im[j], im[i]]; }
    }
    for (let length = 2; length <= n; length <<= 1) {
      const step = -2 * Math.PI / length;
      for (let k = 0; k < length / 2; k++) {
        const c = Math.cos(step * k), s = Math.sin(step * k);
        for (let i = k; i < n; i += length) {
          const j = i + length / 2, x = re[j] * c - im[j] * s, y = re[j] * s + im[j] * c;
          re[j] = re[i] - x; im[j] = im[i] - y; re[i] += x; im[i] += y;
        }
      }
    }
  }

  const heat = [[0, 0, 4], [59, 15, 112], [140, 41, 129], [222, 73, 104], [254, 159, 109], [252, 253, 191]];
  function heatColour(t) {
    const place = Math.min(0.9999, Math.max(0, t)) * (heat.length - 1), i = Math.floor(place), part = place - i;
    return heat[i].map((low, c) => low + part * (heat[i + 1][c] - low));
  }

  function drawMel(samples, rate, seconds) {
    const size = 2 ** Math.round(Math.log2(0.032 * rate)), bands = 64, columns = Math.min(600, Math.max(1, Math.ceil(samples.length / (0.01 * rate))));
    const bank = melBank(rate, size, bands), levels = new Float32Array(columns * bands);
    const hann = Float32Array.from({ length: size }, (_, i) => 0.5 - 0.5 * Math.cos(2 * Math.PI * i / size));
    const re = new Float32Array(size), im = new Float32Array(size);
    let top = -Infinity;
    for (let column = 0; column < columns; column++) {
      const start = Math.round((column + 0.5) * samples.length / columns - size / 2);
      for (let i = 0; i < size; i++) { re[i] = (samples[start + i] ?? 0) * hann[i]; im[i] = 0; }
      fourier(re, im);
      bank.forEach(([first, weights], band) => {
        let sum = 0;
        weights.forEach((weight, i) => { const bin = first + i; sum += weight * (re[bin] ** 2 + im[bin] ** 2); });
        const level = 10 * Math.log10(Math.max(1e-10, sum));
        levels[column * bands + band] = level;
        top = Math.max(top, level);
      });
    }
    const picture = new ImageData(columns, bands);
    for (let column = 0; column < columns; column++) for (let band = 0; band < bands; band++) {
      const [r, g, b] = heatColour((levels[column * bands + band] - top + 70) / 70);
      picture.data.set([r, g, b, 255], 4 * ((bands - 1 - band) * columns + column));
    }
    const small = document.createElement("canvas");
    small.width = columns;
    small.height = bands;
    small.getContext("2d").putImageData(picture, 0, 0);
    const element = canvas("mel");
    element.getContext("2d").drawImage(small, 0, 0, element.width, element.height);
    element.setAttribute("aria-label", `Log-mel spectrogram of ${clockText(seconds)}, 64 bands from 0 to 8 kilohertz`);
  }

  let drawn = null;
  function draw(samples, rate, from = 0) {
    drawn = samples && { samples, rate, from };
    $("pictures").hidden = !samples;
    if (!samples) return;
    const seconds = samples.length / rate;
    drawWave(samples, seconds);
    drawMel(samples, rate, seconds);
    $("sound-axis").replaceChildren(...[from, from + seconds].map((time) => {
      const span = document.createElement("span");
      span.textContent = clockText(time);
      return span;
    }));
  }
  let redraw = 0;
  addEventListener("resize", () => {
    clearTimeout(redraw);
    redraw = setTimeout(() => drawn && draw(drawn.samples, drawn.rate, drawn.from), 150);
  });

  // Sound as bytes.

  /** A WAV of 16 bits. */
  function wav(samples, rate) {
    const view = new DataView(new ArrayBuffer(44 + 2 * samples.length));
    const text = (at, s) => [...s].forEach((c, i) => view.setUint8(at + i, c.charCodeAt(0)));
    text(0, "RIFF"); view.setUint32(4, 36 + 2 * samples.length, true); text(8, "WAVEfmt ");
    view.setUint32(16, 16, true); view.setUint16(20, 1, true); view.setUint16(22, 1, true);
    view.setUint32(24, rate, true); view.setUint32(28, 2 * rate, true); view.setUint16(32, 2, true); view.setUint16(34, 16, true);
    text(36, "data"); view.setUint32(40, 2 * samples.length, true);
    for (let i = 0; i < samples.length; i++) view.setInt16(44 + 2 * i, Math.round(32767 * Math.max(-1, Math.min(1, samples[i]))), true);
    return view.buffer;
  }

  /** What the browser makes of a file, mono at 16 kHz; null where it doesn't know the format. */
  async function decode(bytes) {
    try {
      const buffer = await new OfflineAudioContext(1, 1, 16000).decodeAudioData(bytes.slice(0));
      const mono = new Float32Array(buffer.length);
      for (let c = 0; c < buffer.numberOfChannels; c++) buffer.getChannelData(c).forEach((v, i) => { mono[i] += v / buffer.numberOfChannels; });
      return { samples: mono, rate: buffer.sampleRate };
    } catch { return null; }
  }

  // A whole recording.

  let address = null;

  async function judge(bytes, type, name) {
    const turn = ++busy;
    fail("");
    if (bytes.byteLength === 0) return fail("This file is empty.");
    if (bytes.byteLength > limits.body_bytes) {
      return fail(`This file has ${(bytes.byteLength / 1e6).toFixed(1)} MB; the server takes at most ${(limits.body_bytes / 1e6).toFixed(0)} MB.`);
    }
    say("Listening …");
    const sound = await decode(bytes);
    const seconds = sound ? sound.samples.length / sound.rate : 0;
    const windowed = seconds >= 2 * windowSeconds;
    let answer, remark = "";
    try {
      try { answer = await predict(bytes, type, windowed); } catch (error) {
        // A format that the browser knows and the server doesn't, such as WebM: sent again as WAV.
        if (!sound || (error.status !== 422 && error.status !== 415)) throw error;
        answer = await predict(wav(sound.samples, sound.rate), "audio/wav", windowed);
        remark = " Converted to WAV at 16 kHz by your browser, since the server doesn't read its format.";
      }
    } catch (error) {
      if (turn !== busy) return;
      // What is shown belongs to another sound.
      $("result").hidden = true;
      return fail(error.message);
    }
    if (turn !== busy) return;
    $("result").hidden = false;
    say("");
    $("verdict").setAttribute("aria-live", "polite");
    $("source").textContent = `${name}, ${clockText(answer.seconds)}, ${Math.round(100 * answer.speech)} % of it speech.` + remark;
    showRecognition(answer);
    showTimeline(answer.windows ?? [], 0, answer.seconds, `windows of ${windowSeconds} s, one a second`);
    if (address) URL.revokeObjectURL(address);
    address = URL.createObjectURL(new Blob([bytes], { type }));
    $("player").src = address;
    $("player").hidden = !sound;
    draw(sound?.samples ?? null, sound?.rate);
    $("result").scrollIntoView({ block: "nearest", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  async function take(file) {
    if (!file) return;
    await stop();
    let bytes;
    try { bytes = await file.arrayBuffer(); } catch { return fail("This file can't be read."); }
    await judge(bytes, file.type.startsWith("audio/") ? file.type : "application/octet-stream", file.name);
  }

  $("file").addEventListener("change", () => { take($("file").files[0]); $("file").value = ""; });
  addEventListener("dragover", (event) => { event.preventDefault(); $("drop").classList.add("over"); });
  addEventListener("dragleave", (event) => { if (!event.relatedTarget) $("drop").classList.remove("over"); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    $("drop").classList.remove("over");
    if (event.dataTransfer.files.length > 1) return fail("One file at a time, please.");
    take(event.dataTransfer.files[0]);
  });

  // The microphone.

  const tap = `registerProcessor("tap", class extends AudioWorkletProcessor {
    constructor() { super(); this.block = new Float32Array(2048); this.filled = 0; }
    process([input]) {
      if (input[0]) for (const sample of input[0]) {
        this.block[this.filled++] = sample;
        if (this.filled === this.block.length) { this.port.postMessage(this.block.slice()); this.filled = 0; }
      }
      return true;
    } });`;

  let microphone = null;

  /** Opens the microphone; `heard` gets its samples in blocks. */
  async function open(heard) {
    if (!navigator.mediaDevices?.getUserMedia) {
      throw new Error("Browsers lend the microphone only to pages from this machine (localhost) or over HTTPS. Choose a file instead.");
    }
    let stream;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false } });
    } catch (error) {
      const words = { NotAllowedError: "The microphone was not allowed. Allow it in the browser's address bar.",
        NotFoundError: "No microphone was found.", NotReadableError: "Another program holds the microphone." };
      throw new Error(words[error.name] ?? `The microphone can't be opened: ${error.name}.`);
    }
    const context = new AudioContext(), code = URL.createObjectURL(new Blob([tap], { type: "text/javascript" }));
    await context.audioWorklet.addModule(code);
    URL.revokeObjectURL(code);
    const node = new AudioWorkletNode(context, "tap", { numberOfOutputs: 1 });
    node.port.onmessage = ({ data }) => {
      let sum = 0;
      for (const v of data) sum += v * v;
      const level = 10 * Math.log10(Math.max(1e-9, sum / data.length));
      $("level").style.width = `${Math.max(0, Math.min(100, (level + 60) / 60 * 100))}%`;
      heard(data);
    };
    context.createMediaStreamSource(stream).connect(node);
    node.connect(context.destination);
    stream.getTracks().forEach((track) => { track.onended = () => { stop(); fail("The microphone is gone."); }; });
    return { context, rate: context.sampleRate, close() {
      stream.getTracks().forEach((track) => { track.onended = null; track.stop(); });
      node.port.onmessage = null;
      $("level").style.width = "0";
      return context.close();
    } };
  }

  function join(blocks) {
    const all = new Float32Array(blocks.reduce((n, block) => n + block.length, 0));
    let at = 0;
    for (const block of blocks) { all.set(block, at); at += block.length; }
    return all;
  }

  function press(button, isOn, text) {
    button.setAttribute("aria-pressed", String(isOn));
    button.textContent = text;
  }

  /** Ends what the microphone is used for; `ends` is called with what there is. */
  async function stop() {
    const ending = microphone;
    microphone = null;
    $("clock").textContent = "";
    press($("record"), false, "Record");
    press($("live"), false, "Live");
    $("record").disabled = $("live").disabled = false;
    if (ending) { await ending.source?.close(); await ending.ends?.(); }
  }

  async function begin(use, button, text, remark) {
    await stop();
    fail("");
    const mine = use;
    press(button, true, text);
    $("record").disabled = button !== $("record");
    $("live").disabled = button !== $("live");
    say(remark);
    microphone = mine;
    try {
      const source = await open((block) => { if (microphone === mine) mine.heard(block); });
      if (microphone !== mine) return source.close();
      mine.source = source;
    } catch (error) {
      if (microphone === mine) { await stop(); }
      fail(error.message);
    }
  }

  $("record").addEventListener("click", async () => {
    if (microphone) return stop();
    const blocks = [];
    let count = 0;
    const use = {
      heard(block) {
        blocks.push(block);
        count += block.length;
        const seconds = count / use.source.rate;
        $("clock").textContent = clockText(seconds);
        if (seconds >= limits.audio_seconds || 2 * count + 44 >= limits.body_bytes - 8192) stop();
      },
      async ends() {
        if (count) await judge(wav(join(blocks), use.source.rate), "audio/wav", "Your recording");
        else fail("Nothing was recorded.");
      },
    };
    await begin(use, $("record"), "Stop and judge", "Recording …");
  });

  $("live").addEventListener("click", async () => {
    if (microphone) return stop();
    let last = [], kept = 0, total = 0, asked = 0, mean = null, windows = [], announced = 0, pending = null;
    const use = {
      heard(block) {
        const rate = use.source.rate;
        last.push(block);
        kept += block.length;
        total += block.length;
        while (kept - last[0].length >= windowSeconds * rate) kept -= last.shift().length;
        $("clock").textContent = clockText(total / rate);
        if (pending || kept < rate || total - asked < liveHop * rate) return;
        asked = total;
        pending = use.ask(join(last).slice(-windowSeconds * rate), rate, total / rate).finally(() => { pending = null; });
      },
      async ask(samples, rate, end) {
        const answer = await predict(wav(samples, rate), "audio/wav", false, use.abort.signal).catch((error) => error);
        if (microphone !== use) return;
        if (answer instanceof Error) {
          if (answer.status === 429 || answer.status === 503) return say("The server is busy; some windows are left out.");
          await stop();
          return fail(answer.message);
        }
        const spoken = answer.probabilities;
        if (!spoken) mean = null;
        else if (!mean) mean = { ...spoken };
        else for (const name in mean) mean[name] += (1 - Math.exp(-liveHop / smoothingSeconds)) * (spoken[name] - mean[name]);
        if (spoken && answer.outcome === "emotion") {
          const best = Object.entries(mean).sort((a, b) => b[1] - a[1]);
          Object.assign(answer, { probabilities: mean, emotion: best[0][0], confidence: best[0][1], top_3: best.slice(0, 3).map(([name]) => name) });
        }
        windows.push({ ...answer, start: end - samples.length / rate, end });
        windows = windows.slice(-120);
        $("result").hidden = false;
        $("verdict").setAttribute("aria-live", "off");
        $("player").hidden = true;
        setText($("source"), `Live: the last ${windowSeconds} s, ${1 / liveHop} times a second, smoothed over ${smoothingSeconds} s.`);
        showRecognition(answer);
        showTimeline(windows, windows[0].start, end, "live");
        draw(samples, rate, Math.max(0, end - samples.length / rate));
        if (end - announced > 3) { announced = end; say(`Sounds ${said(answer)}.`); }
      },
      abort: new AbortController(),
      ends() { use.abort.abort(); say("Live mode ended."); },
    };
    await begin(use, $("live"), "Stop", "Listening …");
  });

  $("token-form").addEventListener("submit", (event) => {
    event.preventDefault();
    token = $("token").value.trim();
    describe();
  });

  describe();
})();
