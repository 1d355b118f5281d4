var e=document.getElementById("frame-sign-in")?.dataset.grant;opener&&e&&(opener.postMessage({grant:e},location.origin),close());
