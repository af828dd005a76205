/** Places for a copy that outlive the program: a database of the browser, a folder of Node. EUPL-1.2. */

const SHELF = "copy";

/** A database of this browser (IndexedDB), by its name. */
export async function databaseStore(name) {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(SHELF);
  const database = await settled(opening);
  const shelf = (mode) => database.transaction(SHELF, mode).objectStore(SHELF);
  return {
    get: (key) => settled(shelf("readonly").get(key)),
    set: (key, value) => settled(shelf("readwrite").put(value, key)),
    delete: (key) => settled(shelf("readwrite").delete(key)),
    keys: () => settled(shelf("readonly").getAllKeys()),
  };
}

/** A folder, a file for each key; for Node. Files are written wholly or not at all. */
export async function folderStore(folder) {
  const files = await import("node:fs/promises");
  await files.mkdir(folder, { recursive: true });
  const place = (key) => `${folder}/${encodeURIComponent(key)}.json`;
  return {
    async get(key) {
      try {
        return JSON.parse(await files.readFile(place(key), "utf-8"));
      } catch (error) {
        if (error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    async set(key, value) {
      await files.writeFile(`${place(key)}.part`, JSON.stringify(value));
      await files.rename(`${place(key)}.part`, place(key));
    },
    delete: (key) => files.rm(place(key), { force: true }),
    async keys() {
      const names = (await files.readdir(folder)).filter((name) => name.endsWith(".json"));
      return names.map((name) => decodeURIComponent(name.slice(0, -".json".length)));
    },
  };
}

function settled(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
