# serbase in a container:
#   docker build -t serbase .
#   docker run --rm -v "$PWD:/work" serbase demo
#   docker run --rm -v "$PWD/corpora:/corpora:ro" -v "$PWD:/work" serbase fit svm ravdess --out model
# or as a server, whose health is looked at:
#   docker build -t serbase-server --target server .
#   docker run --rm --read-only -p 127.0.0.1:8080:8080 -v "$PWD/model:/model:ro" serbase-server
# Plots need gnuplot: --build-arg EXTRA_PACKAGES="gnuplot-nox fonts-dejavu-core".
# A folder that is written to must belong to user 10001, or add --user "$(id -u):$(id -g)".

# Of one generation: the program's libraries come from the second.
ARG SWIFT_IMAGE=swift:6.3-bookworm
ARG RUNTIME_IMAGE=debian:bookworm-slim

FROM ${SWIFT_IMAGE} AS builder
WORKDIR /source
COPY scripts/install-system-packages scripts/
RUN scripts/install-system-packages
COPY . .
# Without a microphone, which a container doesn't have.
RUN make install MICROPHONE= DESTDIR=/staged PREFIX=/usr/local

FROM ${RUNTIME_IMAGE} AS runtime
ARG EXTRA_PACKAGES=""
COPY --from=builder /staged/usr/local/share/doc/serbase/runtime-packages /usr/local/share/doc/serbase/
# The list is what the program was linked with; its versions are those of the image.
# hadolint ignore=DL3008,SC2046,SC2086
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
      $(cat /usr/local/share/doc/serbase/runtime-packages) ${EXTRA_PACKAGES} \
    && rm -rf /var/lib/apt/lists/* \
    && groupadd --gid 10001 serbase \
    && useradd --uid 10001 --gid 10001 --create-home --shell /usr/sbin/nologin serbase \
    && install -d -o serbase -g serbase /work
COPY --from=builder /staged/usr/local /usr/local
LABEL org.opencontainers.image.title="serbase" \
      org.opencontainers.image.description="The scientific baseline for speech emotion recognition" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.base.name="debian:bookworm-slim"
ENV SERBASE_CORPORA=/corpora \
    XDG_CACHE_HOME=/home/serbase/.cache
WORKDIR /work
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["serbase"]

FROM runtime AS server
# By bash itself: the image has no other client of HTTP.
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["bash", "-c", \
  "exec 3<>/dev/tcp/127.0.0.1/8080 && printf 'GET /health/ready HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3 && head -1 <&3 | grep -q ' 200 '"]
CMD ["serve", "/model", "--host", "0.0.0.0"]

FROM runtime AS serbase
CMD ["--help"]
