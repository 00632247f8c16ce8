# What the new index names is there before the index is, and what only the old one named goes last.
aws s3 sync "$assets" "s3://$BUCKET" --exclude "$index" --only-show-errors
aws s3 cp "$assets/$index" "s3://$BUCKET/$index" --cache-control no-cache --only-show-errors
aws s3 sync "$assets" "s3://$BUCKET" --exclude "$index" --delete --only-show-errors
if [ -n "${DISTRIBUTION:-}" ]; then
  aws cloudfront create-invalidation --distribution-id "$DISTRIBUTION" --paths '/*' > /dev/null
fi
