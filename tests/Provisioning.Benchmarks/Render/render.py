"""Renders phone.j2 with Debian's Jinja2 for some seconds; prints renders a second and the SHA-256 of the result."""
import hashlib
import json
import os
import sys
import time

import jinja2

folder, data, seconds = sys.argv[1], sys.argv[2], float(sys.argv[3])
loader = jinja2.FileSystemLoader(folder)
template = jinja2.Environment(loader=loader, trim_blocks=True, keep_trailing_newline=True).get_template("phone.j2")
with open(data, encoding="utf-8") as file:
    phone = json.load(file)
count = 0
end = time.perf_counter() + seconds
started = time.perf_counter()
while time.perf_counter() < end:
    text = template.render(phone)
    count += 1
print(count / (time.perf_counter() - started), hashlib.sha256(text.encode()).hexdigest())
