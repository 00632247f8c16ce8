//! Actions that IAM asks for beside that of the call.

/// An action, and the calls for which it is asked for. Where no other page is named:
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>,
/// under "Dependent actions".
pub(super) const ENTAILED: [(&str, &[&str]); 19] = [
    // <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html>.
    ("cloudfront:AllowVendedLogDeliveryForResource", &["put_delivery_source"]),
    ("logs:CreateLogDelivery", &["create_flow_logs"]),
    ("logs:DeleteLogDelivery", &["delete_flow_logs"]),
    ("s3:GetBucketPolicy", &["create_delivery"]),
    ("s3:PutBucketPolicy", &["create_delivery"]),
    ("elasticache:CreateSnapshot", &["delete_replication_group"]),
    // <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html>,
    // <https://docs.aws.amazon.com/rolesanywhere/latest/userguide/using-service-linked-roles.html>.
    (
        "iam:CreateServiceLinkedRole",
        &["create_distribution_with_tags", "update_distribution", "create_service_linked_role", "create_trust_anchor"],
    ),
    ("lambda:DisableReplication", &["update_distribution", "delete_distribution"]),
    ("lambda:EnableReplication", &["create_distribution_with_tags", "update_distribution"]),
    ("lambda:GetFunction", &["create_distribution_with_tags", "update_distribution"]),
    ("iam:GetRole", &["create_profile", "update_profile"]),
    // Whoever hands a role to a service:
    // <https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html>.
    (
        "iam:PassRole",
        &[
            "add_role_to_instance_profile",
            "create_db_instance",
            "create_db_proxy",
            "create_flow_logs",
            "create_function",
            "create_pipeline",
            "create_profile",
            "create_project",
            "create_schedule",
            "put_targets",
            "register_task_definition",
            "run_instances",
        ],
    ),
    // Without it the answer has no tags: <https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html>.
    ("lambda:ListTags", &["get_function"]),
    // Of the last snapshot.
    ("rds:AddTagsToResource", &["delete_db_instance"]),
    ("rds:CreateDBSnapshot", &["delete_db_instance"]),
    ("route53:AssociateVPCWithHostedZone", &["create_vpc_endpoint", "modify_vpc_endpoint"]),
    // A bucket that is made with tags: <https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html>.
    ("s3:TagResource", &["create_bucket"]),
    // <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_BatchGetSecretValue.html>.
    ("secretsmanager:GetSecretValue", &["batch_get_secret_value"]),
    ("scheduler:DeleteSchedule", &["delete_schedule_group"]),
];
