// Recordings on this device until the server has them: text fits localStorage, sound does not.
const STORE = "recordings";

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("trialoog", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function inStore(mode, work) {
  try {
    const database = await open();
    return await new Promise((resolve, reject) => {
      const asked = work(database.transaction(STORE, mode).objectStore(STORE));
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  } catch {
    return undefined; // a private window may have no store; the recording is then only on the page
  }
}

export const keepRecording = (key, file) => inStore("readwrite", (store) => store.put(file, key));
export const keptRecording = (key) => inStore("readonly", (store) => store.get(key));
export const forgetRecording = (key) => inStore("readwrite", (store) => store.delete(key));
// All that belong to one form: their keys begin with the key of its draft.
export const forgetRecordings = (draft) =>
  inStore("readwrite", (store) => store.delete(IDBKeyRange.bound(`${draft}#`, `${draft}#\uffff`)));
