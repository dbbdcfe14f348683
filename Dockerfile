FROM python:3.11-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app

COPY requirements.txt ./
RUN pip install -r requirements.txt

COPY . .
# The keys are not kept: names of static files depend on their content alone.
RUN SECRET_KEY=only-while-building PII_VAULT_KEYS=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \
    python manage.py collectstatic --noinput && python -m compileall -q .

RUN useradd --uid 10001 --no-create-home portal && install -d -o portal /data
ENV DATA_DIR=/data
USER portal
EXPOSE 8000

# For the web process; compose.yaml gives the others their own.
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]

CMD ["python", "-m", "portal.web_server", "-b", "0.0.0.0", "-p", "8000", \
     "--websocket-max-message-size=4194304", "--websocket-max-frame-size=4194304", \
     "--ping-interval", "20", "--ping-timeout", "30", "--verbosity", "0", "--no-server-name", \
     "portal.asgi:application"]
