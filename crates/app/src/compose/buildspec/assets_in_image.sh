if [ -n "$run" ]; then
  docker start --attach "$container"
fi
folder="$(docker inspect --format '{{.Config.WorkingDir}}' frontend)"
files="$(mktemp -d)/files"
docker cp "$container:${folder%/}/$assets" "$files"
docker rm "$container" > /dev/null
assets="$files"
