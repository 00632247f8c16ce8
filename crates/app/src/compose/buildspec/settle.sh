failed=0
for pair in "${moving[@]+"${moving[@]}"}"; do
  # shellcheck disable=SC2086
  settle $pair || failed=1
done
[ "$failed" = 0 ]
