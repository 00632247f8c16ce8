# Moves a service to an image. One that waits for its first image gets its first tasks, and is scaled from then on.
service() { # name, image, first count, alarms ...
  local name=$1 image=$2 count=$3 seen running definition
  shift 3
  seen=$(aws ecs describe-services --cluster "$CLUSTER" --services "$name" --query 'services[0]' --output json)
  running=$(jq -r .taskDefinition <<< "$seen")
  definition=$(revision "$running" "$image")
  if [ "$(jq -r .desiredCount <<< "$seen")" = 0 ] && [ "$count" != 0 ]; then
    aws ecs update-service --cluster "$CLUSTER" --service "$name" --task-definition "$definition" \
      --desired-count "$count" > /dev/null
    if [ $# != 0 ]; then
      aws application-autoscaling register-scalable-target --service-namespace ecs \
        --resource-id "service/$CLUSTER/$name" --scalable-dimension ecs:service:DesiredCount \
        --suspended-state DynamicScalingInSuspended=false,DynamicScalingOutSuspended=false,ScheduledScalingSuspended=false
      aws cloudwatch enable-alarm-actions --alarm-names "$@"
    fi
  else
    aws ecs update-service --cluster "$CLUSTER" --service "$name" --task-definition "$definition" > /dev/null
  fi
  echo "$name moves to $definition"
  moving+=("$name $definition")
}

# Moves a cron. Its schedule runs the latest revision of the family, and is switched on with the first image.
cron() { # group, schedule, family, image, ENABLED or DISABLED
  local seen definition
  definition=$(revision "$3" "$4")
  echo "$2 moves to $definition"
  seen=$(aws scheduler get-schedule --group-name "$1" --name "$2" --output json)
  if [ "$(jq -r .State <<< "$seen")" != "$5" ]; then
    seen=$(jq --arg state "$5" '.State = $state | del(.Arn, .CreationDate, .LastModificationDate)' <<< "$seen")
    aws scheduler update-schedule --cli-input-json "$seen" > /dev/null
  fi
}

# Waits until a service runs the revision. A deployment that fails is rolled back: then another one is the primary.
settle() { # name, revision
  local state
  while :; do
    sleep "${LOOK_S:-10}"
    state=$(aws ecs describe-services --cluster "$CLUSTER" --services "$1" --query 'services[0].deployments' --output json |
      jq -r --arg to "$2" '[.[] | select(.taskDefinition == $to)] | first | .rolloutState // "GONE"')
    case "$state" in
      COMPLETED) echo "$1 runs $2"; return 0 ;;
      FAILED | GONE) break ;;
    esac
  done
  echo "$1 did not get steady with $2, and runs what it ran before. Its last events:"
  aws ecs describe-services --cluster "$CLUSTER" --services "$1" --query 'services[0].events[:10].[message]' --output text
  return 1
}
