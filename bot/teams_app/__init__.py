"""The app an administrator uploads to Teams: manifest, texts and icons in one zip."""
