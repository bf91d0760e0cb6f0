// Photos that were taken and that the server has not confirmed, kept in this browser (IndexedDB), smaller than
// the camera made them. How many there are of which inspection stands in the local storage beside them, where
// any page can read it at once.
const DATABASE = "inspections";
const STORE = "photos";
const LONGEST_SIDE = 1600; // pixels: what the server keeps
const QUALITY = 0.85;
const COUNTS = "inspection-photos";

// A photo: token (its name, of this browser's own making), user, page, item, bytes, type, name, at.
export class Shelf {
  constructor(user, page) {
    this.user = user;
    this.page = page;
    this.photos = new Map(); // as they are on the shelf, or in this page alone
    this.unstored = new Set();
  }

  get isAtRisk() {
    return this.unstored.size > 0;
  }

  // Takes up what earlier pages put here.
  async open() {
    try {
      const all = await asked("readonly", (store) => store.getAll());
      for (const photo of all) {
        if (photo.user === this.user && photo.page === this.page) this.photos.set(photo.token, photo);
      }
    } catch {
      // A browser that stores nothing has nothing.
    }
    this.count();
  }

  of(item) {
    return [...this.photos.values()].filter((photo) => photo.item === item);
  }

  async put(item, file) {
    const blob = await smaller(file);
    const photo = {
      token: newToken(),
      user: this.user,
      page: this.page,
      item,
      bytes: await blob.arrayBuffer(),
      type: blob.type,
      name: file.name,
      at: new Date().toISOString(),
    };
    this.photos.set(photo.token, photo);
    try {
      await asked("readwrite", (store) => store.put(photo));
    } catch {
      this.unstored.add(photo.token);
    }
    this.count();
    return photo;
  }

  async remove(token) {
    this.photos.delete(token);
    this.unstored.delete(token);
    this.count();
    try {
      await asked("readwrite", (store) => store.delete(token));
    } catch {
      // Nothing was stored, so nothing is left behind.
    }
  }

  count() {
    const name = `${COUNTS}|${this.user}|${this.page}`;
    const number = this.photos.size - this.unstored.size;
    try {
      if (number) window.localStorage.setItem(name, String(number));
      else window.localStorage.removeItem(name);
    } catch {
      // The photos themselves are safe, or known not to be.
    }
  }
}

// The inspection's address → how many of this person's photos of it are not sent.
export function photosBy(user) {
  const prefix = `${COUNTS}|${user}|`;
  const names = Object.keys(window.localStorage).filter((name) => name.startsWith(prefix));
  return new Map(names.map((name) => [name.slice(prefix.length), Number(window.localStorage.getItem(name))]));
}

// Lets all photos of an inspection go, on the person's own word.
export async function clearPhotos(user, page) {
  const shelf = new Shelf(user, page);
  await shelf.open();
  for (const token of [...shelf.photos.keys()]) await shelf.remove(token);
}

export function blobOf(photo) {
  return new Blob([photo.bytes], { type: photo.type });
}

// As large as the server keeps it: a weak line carries it in seconds. What cannot be drawn goes as it is, and
// the server says what is wrong with it.
async function smaller(file) {
  try {
    const picture = await createImageBitmap(file);
    const scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
    const canvas = drawn(picture, picture.width * scale, picture.height * scale);
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", QUALITY));
    return blob ?? file;
  } catch {
    return file;
  }
}

export function drawn(picture, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(width));
  canvas.height = Math.max(1, Math.round(height));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

function newToken() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

// Runs one request and answers its result once the transaction is on the disk.
async function asked(mode, request) {
  const database = await opened();
  try {
    return await new Promise((done, failed) => {
      const transaction = database.transaction(STORE, mode, { durability: "strict" });
      const running = request(transaction.objectStore(STORE));
      transaction.oncomplete = () => done(running.result);
      transaction.onerror = transaction.onabort = () => failed(transaction.error);
    });
  } finally {
    database.close();
  }
}

function opened() {
  return new Promise((done, failed) => {
    const opening = window.indexedDB.open(DATABASE, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "token" });
    opening.onsuccess = () => done(opening.result);
    opening.onerror = opening.onblocked = () => failed(opening.error);
  });
}
