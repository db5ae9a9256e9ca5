// Who types an own value has chosen it. Without script the choice is made by hand.
"use strict";

const own = document.querySelector('input[name="take"][value="value"]');
document.querySelectorAll('[name^="value."]').forEach((field) => {
  field.addEventListener("input", () => { if (own) own.checked = true; });
});
