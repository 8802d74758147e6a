# Hỏi Báo in a container: docs/deployment.md#an-image
#
#   docker build -t hoibao:0.1.0 .
#   docker build -t hoibao:transformers --build-arg TRANSFORMERS=yes .      # with sentence-transformers, on CPUs
#
# The shipped encoder needs no PyTorch, which alone is larger than all else: it is left out unless asked for.
FROM python:3.11-slim-bookworm AS build

ARG UV=0.13.9
# Language models by their servers, the truth in PostgreSQL; also onnx, huggingface (which needs TRANSFORMERS=yes).
ARG EXTRAS=openai,ollama,postgres,milvus
ARG TRANSFORMERS=no

RUN pip install --no-cache-dir "uv==$UV"
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY assistant assistant
COPY indexer indexer
COPY prompts prompts
COPY data data
RUN uv build --wheel --out-dir /dist
RUN if [ "$TRANSFORMERS" = yes ]; then : > /without.txt; else printf 'torch\nsentence-transformers\n' > /without.txt; fi \
    && uv venv --no-cache /opt/hoibao \
    && uv pip install --no-cache --compile-bytecode --python /opt/hoibao/bin/python \
        --excludes /without.txt --torch-backend cpu "$(echo /dist/*.whl)[$EXTRAS]"


FROM python:3.11-slim-bookworm

ARG VERSION=0.1.0
LABEL org.opencontainers.image.title="Hỏi Báo" \
      org.opencontainers.image.description="Ask a Vietnamese news archive; every sentence of the answer points at its source." \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.base.name="docker.io/library/python:3.11-slim-bookworm"

# The one folder that is written to, besides /tmp: the root may be read-only.
RUN useradd --system --uid 10001 --user-group --home-dir /var/lib/hoibao hoibao \
    && install --directory --owner hoibao --group hoibao --mode 700 /var/lib/hoibao
COPY --from=build /opt/hoibao /opt/hoibao

# Secrets are given when it runs, by the environment or by files: none is in an image.
ENV PATH=/opt/hoibao/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    HF_HUB_OFFLINE=1 \
    HOIBAO_ARCHIVE=/var/lib/hoibao/archive \
    HOIBAO_HOST=0.0.0.0 \
    HOIBAO_PORT=7860 \
    HOIBAO_LOG_FORMAT=json
WORKDIR /var/lib/hoibao
USER 10001:10001
EXPOSE 7860
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=10m --start-interval=2s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as web; web.urlopen(f'http://127.0.0.1:{os.environ[\"HOIBAO_PORT\"]}/api/v1/health/ready', timeout=4)"]
ENTRYPOINT ["hoibao"]
CMD ["serve"]
