# The runtime only: no embedded servers, no tests, no tools.
FROM python:3.11-slim-bookworm AS packages
COPY requirements.txt /tmp/requirements.txt
RUN python -m venv /opt/renvoi \
    && /opt/renvoi/bin/pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt

FROM python:3.11-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libfontconfig1 libglib2.0-0 libharfbuzz-subset0 libharfbuzz0b libpango-1.0-0 \
        libpangoft2-1.0-0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /nonexistent renvoi \
    && install -d -m 0700 -o renvoi /data /data/storage /data/var
COPY --from=packages /opt/renvoi /opt/renvoi
WORKDIR /app
COPY manage.py ./
COPY config config
COPY casework casework
COPY referrals referrals
COPY templates templates
COPY static static
COPY locale locale
ENV PATH=/opt/renvoi/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=config.settings.base \
    RENVOI_VAR=/data/var \
    RENVOI_STATIC_ROOT=/app/staticfiles
# Collecting files reads the settings, which start with nothing missing; none of this is kept.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(50))')" \
    DATABASE_URL=postgresql://none BROKER_URL=amqp://none STORAGE_URL=file:///data/storage \
    ALLOWED_HOSTS=none python manage.py collectstatic --no-input --verbosity 0
USER renvoi
EXPOSE 8000
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", \
     "--workers", "2", "--threads", "4", "--timeout", "120", "--worker-tmp-dir", "/dev/shm", \
     "--no-control-socket", "--access-logfile", "-"]
