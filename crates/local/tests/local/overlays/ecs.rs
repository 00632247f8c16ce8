//! Overlays of ECS.

use super::*;

rows! {
    a_task_of_its_own_ends: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let run = json!({"cluster": "c", "taskDefinition": task, "launchType": "FARGATE",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": net.subnets, "securityGroups": [net.group]}}});
        let Ok(run) = c.call("ecs", "RunTask", run).await else {
            return false;
        };
        let found = c.ok("ecs", "DescribeTasks", json!({"cluster": "c", "tasks": [run["tasks"][0]["taskArn"]]})).await;
        found["tasks"][0]["lastStatus"] == "STOPPED" && found["tasks"][0]["containers"][0]["exitCode"] == 0
    };
    a_service_has_its_tasks: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 2)).await;
        let found = c.ok("ecs", "ListTasks", json!({"cluster": "c", "serviceName": "web"})).await;
        found["taskArns"].as_array().unwrap().len() == 2
    };
    definition_answer_has_its_tags: [Moto], async |c: Client| {
        let mut task = crate::common::stack::definition();
        task["tags"] = json!([{"key": "k", "value": "v"}]);
        let made = c.ok("ecs", "RegisterTaskDefinition", task).await;
        made["tags"] == json!([{"key": "k", "value": "v"}])
    };
    definitions_of_one_family: [Ministack], async |c: Client| {
        cluster(&c).await;
        let mut other = crate::common::stack::definition();
        other["family"] = json!("web2");
        c.ok("ecs", "RegisterTaskDefinition", other).await;
        let found = c.ok("ecs", "ListTaskDefinitions", json!({"familyPrefix": "web"})).await;
        found["taskDefinitionArns"].as_array().unwrap().len() == 1
    };
    families_active_and_inactive: [Ministack Moto], async |c: Client| {
        let task = cluster(&c).await;
        let families = async |params: Value| c.ok("ecs", "ListTaskDefinitionFamilies", params).await["families"].clone();
        let active = families(json!({"status": "ACTIVE"})).await == json!(["web"]);
        c.ok("ecs", "DeregisterTaskDefinition", json!({"taskDefinition": task})).await;
        let inactive = families(json!({})).await == json!(["web"]) && families(json!({"status": "ACTIVE"})).await == json!([]);
        c.ok("ecs", "DeleteTaskDefinitions", json!({"taskDefinitions": [task]})).await;
        active && inactive && families(json!({})).await == json!([])
    };
    a_family_is_its_latest_active_revision: [Ministack Moto], async |c: Client| {
        let one = cluster(&c).await;
        let two = id(&c.ok("ecs", "RegisterTaskDefinition", crate::common::stack::definition()).await, "/taskDefinition/taskDefinitionArn");
        c.ok("ecs", "DeregisterTaskDefinition", json!({"taskDefinition": two})).await;
        let found = c.call("ecs", "DescribeTaskDefinition", json!({"taskDefinition": "web"})).await.unwrap_or_default();
        let latest = found["taskDefinition"]["taskDefinitionArn"] == one.as_str();
        c.ok("ecs", "DeregisterTaskDefinition", json!({"taskDefinition": one})).await;
        latest && refused(&c, "ecs", "DescribeTaskDefinition", json!({"taskDefinition": "web"}), "ClientException").await
    };
    deleted_clusters_are_not_listed: [Moto], async |c: Client| {
        cluster(&c).await;
        c.ok("ecs", "DeleteCluster", json!({"cluster": "c"})).await;
        let gone = c.ok("ecs", "ListClusters", json!({})).await["clusterArns"] == json!([]);
        cluster(&c).await;
        gone && c.ok("ecs", "ListClusters", json!({})).await["clusterArns"].as_array().unwrap().len() == 1
    };
    cluster_settings: [Moto], async |c: Client| {
        cluster(&c).await;
        let on = json!({"cluster": "c", "settings": [{"name": "containerInsights", "value": "enabled"}]});
        c.call("ecs", "UpdateClusterSettings", on).await.is_ok()
    };
    deleted_clusters_are_described: [Ministack], async |c: Client| {
        cluster(&c).await;
        c.ok("ecs", "DeleteCluster", json!({"cluster": "c"})).await;
        let gone = first(&c, "ecs", "DescribeClusters", json!({"clusters": ["c"]}), "clusters").await;
        cluster(&c).await;
        let again = c.ok("ecs", "DescribeClusters", json!({"clusters": ["c"]})).await;
        gone["status"] == "INACTIVE" && again["clusters"].as_array().unwrap().len() == 1 && again["clusters"][0]["status"] == "ACTIVE"
    };
    deleted_definitions_are_described: [Moto], async |c: Client| {
        let task = cluster(&c).await;
        c.ok("ecs", "DeregisterTaskDefinition", json!({"taskDefinition": task})).await;
        c.ok("ecs", "DeleteTaskDefinitions", json!({"taskDefinitions": [task]})).await;
        let found = c.call("ecs", "DescribeTaskDefinition", json!({"taskDefinition": "web:1"})).await.unwrap_or_default();
        found["taskDefinition"]["status"] == "DELETE_IN_PROGRESS"
    };
    services_get_running: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 2)).await;
        let found = described(&c).await;
        found["runningCount"] == 2 && found["deployments"][0]["rolloutState"] == "COMPLETED"
    };
    services_keep_their_settings: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create.as_object_mut().unwrap().remove("launchType");
        create["capacityProviderStrategy"] = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
        create["deploymentConfiguration"] = json!({"deploymentCircuitBreaker": {"enable": true, "rollback": true}});
        create["enableExecuteCommand"] = json!(true);
        c.ok("ecs", "CreateService", create).await;
        let found = described(&c).await;
        found["capacityProviderStrategy"][0]["capacityProvider"] == "FARGATE_SPOT"
            && found["deploymentConfiguration"]["deploymentCircuitBreaker"]["enable"] == true
            && found["enableExecuteCommand"] == true
    };
    services_keep_zone_rebalancing: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create["availabilityZoneRebalancing"] = json!("DISABLED");
        c.ok("ecs", "CreateService", create).await;
        described(&c).await["availabilityZoneRebalancing"] == "DISABLED"
    };
    updates_change_the_deployment: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create.as_object_mut().unwrap().remove("launchType");
        create["capacityProviderStrategy"] = json!([{"capacityProvider": "FARGATE", "weight": 1}]);
        c.ok("ecs", "CreateService", create).await;
        let spot = json!([{"capacityProvider": "FARGATE_SPOT", "weight": 1}]);
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "capacityProviderStrategy": spot, "propagateTags": "TASK_DEFINITION", "forceNewDeployment": true})).await;
        let found = described(&c).await;
        found["deployments"][0]["capacityProviderStrategy"][0]["capacityProvider"] == "FARGATE_SPOT" && found["propagateTags"] == "TASK_DEFINITION"
    };
    services_go_by_full_definitions: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 0)).await;
        c.ok("ecs", "UpdateService", json!({"cluster": "c", "service": "web", "taskDefinition": "web:1"})).await;
        described(&c).await["taskDefinition"] == task.as_str()
    };
    services_need_their_cluster: [Ministack], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create["cluster"] = json!("elsewhere");
        refused(&c, "ecs", "CreateService", create, "ClusterNotFoundException").await
    };
    service_names_are_unique: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 0)).await;
        refused(&c, "ecs", "CreateService", service(&net, &task, 0), "InvalidParameterException").await
    };
    service_token: [Ministack Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        let mut create = service(&net, &task, 0);
        create["clientToken"] = json!("t");
        let one = c.ok("ecs", "CreateService", create.clone()).await;
        let two = c.call("ecs", "CreateService", create).await.unwrap_or_default();
        one["service"]["serviceArn"] == two["service"]["serviceArn"] && one["service"]["deployments"] == two["service"]["deployments"]
    };
    deleted_services_are_not_listed: [Moto], async |c: Client| {
        let net = network(&c, false).await;
        let task = cluster(&c).await;
        c.ok("ecs", "CreateService", service(&net, &task, 0)).await;
        c.ok("ecs", "DeleteService", json!({"cluster": "c", "service": "web"})).await;
        c.ok("ecs", "ListServices", json!({"cluster": "c"})).await["serviceArns"] == json!([])
    };
}
