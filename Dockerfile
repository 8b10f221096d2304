# One image for web, worker and beat.
FROM python:3.13-slim-bookworm
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home --uid 1000 trialoog \
    && mkdir /data /compiled && chown trialoog /data /compiled
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir --require-hashes -r requirements.txt
COPY . .
ENV DATA_DIR=/data NUMBA_CACHE_DIR=/compiled PYTHONUNBUFFERED=1
USER trialoog
RUN python -m placements.matching.warm
VOLUME /data
EXPOSE 8000
# No access log: addresses of links open by themselves, and the proxy in front logs visits anyway.
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3"]
