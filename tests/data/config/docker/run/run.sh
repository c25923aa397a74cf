docker run -itd --name web --privileged -p 8080:80 -p127.0.0.1:443:443/tcp \
  -v /var/run/docker.sock:/sock:ro --mount 'type=bind,source=/etc,target=/host,readonly,bind-propagation=rshared' \
  --tmpfs /run:size=1m --cap-add=SYS_ADMIN --cap-drop ALL --security-opt seccomp=unconfined --security-opt no-new-privileges \
  --net=host --pid host --uts=host --userns=host --ipc=private -u 0:0 --read-only=false -m 512m --cpus=1.5 --pids-limit -1 \
  --restart=on-failure:3 -e A=1 -eB=2 -e C --env-file x --device /dev/sda:/dev/x --health-cmd 'curl -f http://x' \
  --entrypoint /bin/sh "registry.example.org/web:1" -c 'echo $HOME' # the rest is data
sudo podman container run $OPTIONS --rm "$IMAGE" sleep 1 && nerdctl create --no-healthcheck busybox
docker ps; docker run --privileged
docker run -p nonsense -v "$DATA:/data" -- alpine:3 --privileged
