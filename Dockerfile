# The web server and the worker, in one image: `compose.yaml` starts both from it.
FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PIP_DISABLE_PIP_VERSION_CHECK=1 \
    DJANGO_SETTINGS_MODULE=lodiwelfare.settings.production \
    STATIC_ROOT=/srv/static \
    MEDIA_ROOT=/srv/media \
    PRIVATE_ROOT=/srv/private \
    CACHE_URL=filecache:///srv/cache

WORKDIR /srv/lodiwelfare

# Requirements first: a change of the code does not install them again.
COPY requirements.txt ./
RUN pip install --no-cache-dir --require-hashes -r requirements.txt

COPY . ./

# The key and the host are for these two commands, which sign nothing and answer nobody.
RUN export SECRET_KEY=build-only ALLOWED_HOSTS=localhost \
    && python manage.py compile_catalogues \
    && python manage.py collectstatic --noinput

# Code and static files belong to root: the service can read them, not change them.
RUN useradd --system --home-dir /srv/lodiwelfare --shell /usr/sbin/nologin lodiwelfare \
    && install --directory --owner lodiwelfare --group lodiwelfare /srv/media /srv/private /srv/cache
USER lodiwelfare
VOLUME /srv/media /srv/private /srv/cache

EXPOSE 8000
# Heartbeats in memory: gunicorn takes a worker for dead when a slow disk delays its file.
CMD ["gunicorn", "lodiwelfare.wsgi:application", "--bind", "0.0.0.0:8000", "--workers", "2", "--worker-tmp-dir", "/dev/shm"]
