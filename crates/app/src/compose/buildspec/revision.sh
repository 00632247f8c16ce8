# The ARN of a revision with this image: the one given, or a new one that differs from it in the image alone.
# It keeps the tags, by which it is found again.
revision() {
  local seen wanted
  seen=$(aws ecs describe-task-definition --task-definition "$1" --include TAGS --output json)
  if jq -e --arg image "$2" '.taskDefinition.containerDefinitions[] | select(.name == "app") | .image == $image' \
    <<< "$seen" > /dev/null; then
    jq -r .taskDefinition.taskDefinitionArn <<< "$seen"
    return
  fi
  wanted=$(jq --arg image "$2" '
    ((.tags // []) | map(select(.key | startswith("aws:") | not))) as $tags
    | .taskDefinition
    | .containerDefinitions |= map(if .name == "app" then .image = $image else . end)
    | del(.taskDefinitionArn, .revision, .status, .requiresAttributes, .compatibilities)
    | del(.registeredAt, .registeredBy, .deregisteredAt, .deleteRequestedAt)
    | if $tags == [] then . else .tags = $tags end' <<< "$seen")
  aws ecs register-task-definition --cli-input-json "$wanted" --query taskDefinition.taskDefinitionArn --output text
}
