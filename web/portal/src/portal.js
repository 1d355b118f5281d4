// What govuk-frontend's components do beyond HTML and CSS. Every page works without it.
import { Button, CharacterCount, ErrorSummary, NotificationBanner, createAll } from "govuk-frontend";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
for (const component of [ErrorSummary, NotificationBanner, Button, CharacterCount]) createAll(component);
