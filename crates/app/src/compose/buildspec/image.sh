# A tag stays on its image, and a stage may be tried again: what is there is not built again.
image="$REPOSITORY_URI:$IMAGE_TAG"
aws ecr get-login-password | docker login --username AWS --password-stdin "${REPOSITORY_URI%%/*}"
if ! aws ecr describe-images --repository-name "${REPOSITORY_URI#*/}" --image-ids "imageTag=$IMAGE_TAG" > /dev/null 2>&1; then
  build "$image"
  docker push "$image"
fi
printf '{"ImageURI":"%s"}\n' "$image" > "$CODEBUILD_SRC_DIR/imageDetail.json"
printf '[{"name":"app","imageUri":"%s"}]\n' "$image" > "$CODEBUILD_SRC_DIR/imagedefinitions.json"
