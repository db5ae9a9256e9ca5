# Two stages: the first builds our wheel with the locked tools, the second holds only what runs.
FROM python:3.11-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
COPY requirements.txt requirements-dev.txt ./
RUN python -m venv /opt/build && /opt/build/bin/pip install --require-hashes --no-deps -r requirements-dev.txt \
 && python -m venv /opt/obmen && /opt/obmen/bin/pip install --require-hashes --no-deps -r requirements.txt
COPY pyproject.toml README.md ./
COPY obmen obmen
COPY config config
COPY sync sync
COPY connectors connectors
COPY state state
COPY mappings mappings
COPY enterprise_data enterprise_data
RUN /opt/build/bin/python -m hatchling build -t wheel -d /tmp/dist \
 && /opt/obmen/bin/pip install --no-deps --no-index /tmp/dist/obmen-*.whl

FROM python:3.11-slim
# A stray config.py in the working folder must not shadow our own packages.
ENV PATH=/opt/obmen/bin:$PATH PYTHONSAFEPATH=1 PYTHONUNBUFFERED=1 \
    OBMEN_HOME=/var/lib/obmen OBMEN_HOST=0.0.0.0 OBMEN_PORT=8717 OBMEN_LOG_FORMAT=json
RUN useradd --system --uid 10001 --home-dir /var/lib/obmen obmen \
 && install -d -o obmen -g obmen /var/lib/obmen /var/lib/onec /var/lib/mailbox
COPY --from=build /opt/obmen /opt/obmen
USER obmen
WORKDIR /var/lib/obmen
VOLUME /var/lib/obmen
EXPOSE 8717
STOPSIGNAL SIGTERM
CMD ["obmen", "serve"]
