FROM python:3.11-slim

WORKDIR /srv/retrograd

# First what changes least, so that a change in the app installs nothing again.
COPY requirements.lock ./
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

COPY LICENSE ./
COPY app app
COPY static static
COPY templates templates
RUN python -m compileall -q app && python -m app.web.pages.assets

# Debian's nobody, by number, so that an orchestrator sees that it isn't root. It can write none of the above.
USER 65534:65534
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["python", "-m", "app", "serve", "--host", "0.0.0.0"]
