/** The window a frame signs in with: hands the grant to the frame that opened it, and to nobody else. */

const grant = document.getElementById("frame-sign-in")?.dataset["grant"];
// A sign-in page elsewhere may have cut the way back; then the page says what to do, and stays.
if (opener && grant) {
  (opener as Window).postMessage({ grant }, location.origin);
  close();
}
