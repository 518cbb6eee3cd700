# The command explains itself in both languages.
lamsach --help --lang en
lamsach --help --lang vi
lamsach nonsense --lang en
lamsach clean --help --lang vi
lamsach --version
