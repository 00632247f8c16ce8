network="awsvpcConfiguration={subnets=[$SUBNETS],securityGroups=[$SECURITY_GROUPS],assignPublicIp=DISABLED}"
definition=$(revision "$FAMILY" "${!REPOSITORY}:$IMAGE_TAG")
started=$(aws ecs run-task --cluster "$CLUSTER" --task-definition "$definition" --count 1 --output json \
  --capacity-provider-strategy "capacityProvider=$PROVIDER,weight=1" --network-configuration "$network" \
  --propagate-tags TASK_DEFINITION --started-by provision-pipeline)
task=$(jq -r '.tasks[0].taskArn // empty' <<< "$started")
if [ -z "$task" ]; then
  echo "The task did not start: $(jq -c .failures <<< "$started")"
  exit 1
fi
echo "Running $FAMILY as $task"
seen='{}'
while [ "$(jq -r .lastStatus <<< "$seen")" != STOPPED ]; do
  sleep "${LOOK_S:-5}"
  seen=$(aws ecs describe-tasks --cluster "$CLUSTER" --tasks "$task" --query 'tasks[0]' --output json)
done
aws logs get-log-events --log-group-name "$LOG_GROUP" --log-stream-name "$LOG_PREFIX/app/${task##*/}" --limit 200 \
  --query 'events[].[message]' --output text || echo "Its log cannot be read."
code=$(jq -r '.containers[] | select(.name == "app") | .exitCode // "none"' <<< "$seen")
if [ "$code" != 0 ]; then
  echo "$FAMILY ended with code $code: $(jq -r '[.stoppedReason, .containers[].reason] | map(values) | join("; ")' <<< "$seen")"
  exit 1
fi
