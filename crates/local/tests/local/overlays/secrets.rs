//! Overlays of Secrets Manager.

use super::*;

const TOKEN: &str = "11111111-2222-4333-8444-555555555555";

async fn made(c: &Client) -> Value {
    let params = json!({"Name": "s", "SecretString": "one", "ClientRequestToken": TOKEN, "Tags": [{"Key": "k", "Value": "v"}]});
    c.ok("secretsmanager", "CreateSecret", params).await
}

async fn delete(c: &Client, extra: Value) -> bool {
    let mut params = json!({"SecretId": "s"});
    params.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
    c.call("secretsmanager", "DeleteSecret", params).await.is_ok()
}

async fn listed(c: &Client, extra: Value) -> usize {
    c.ok("secretsmanager", "ListSecrets", extra).await["SecretList"].as_array().unwrap().len()
}

rows! {
    a_name_scheduled_for_deletion_is_not_free: [Ministack Moto], async |c: Client| {
        made(&c).await;
        delete(&c, json!({"RecoveryWindowInDays": 7})).await;
        let again = json!({"Name": "s", "SecretString": "two"});
        refused(&c, "secretsmanager", "CreateSecret", again, "InvalidRequestException").await
    };
    a_scheduled_secret_is_not_changed: [Moto], async |c: Client| {
        made(&c).await;
        delete(&c, json!({"RecoveryWindowInDays": 7})).await;
        let put = json!({"SecretId": "s", "SecretString": "two"});
        let tag = json!({"SecretId": "s", "Tags": [{"Key": "l", "Value": "w"}]});
        refused(&c, "secretsmanager", "PutSecretValue", put, "InvalidRequestException").await
            && refused(&c, "secretsmanager", "TagResource", tag, "InvalidRequestException").await
    };
    a_scheduled_secret_is_listed_on_request_and_restored: [], async |c: Client| {
        made(&c).await;
        delete(&c, json!({"RecoveryWindowInDays": 7})).await;
        let hidden = listed(&c, json!({})).await == 0 && listed(&c, json!({"IncludePlannedDeletion": true})).await == 1;
        c.ok("secretsmanager", "RestoreSecret", json!({"SecretId": "s"})).await;
        let value = c.ok("secretsmanager", "GetSecretValue", json!({"SecretId": "s"})).await;
        hidden && value["SecretString"] == "one"
    };
    a_forced_deletion_takes_what_is_scheduled_and_what_is_gone: [Ministack], async |c: Client| {
        made(&c).await;
        delete(&c, json!({"RecoveryWindowInDays": 7})).await;
        let force = json!({"ForceDeleteWithoutRecovery": true});
        let both = delete(&c, force.clone()).await && delete(&c, force).await;
        made(&c).await;
        both
    };
    a_token_makes_one_secret: [Ministack], async |c: Client| {
        let one = made(&c).await;
        let two = c.call("secretsmanager", "CreateSecret", json!({"Name": "s", "SecretString": "one", "ClientRequestToken": TOKEN, "Tags": [{"Key": "k", "Value": "v"}]})).await;
        let other = json!({"Name": "s", "SecretString": "two", "ClientRequestToken": TOKEN});
        two.is_ok_and(|two| two["ARN"] == one["ARN"])
            && refused(&c, "secretsmanager", "CreateSecret", other, "ResourceExistsException").await
    };
    a_token_makes_one_version: [Ministack], async |c: Client| {
        made(&c).await;
        let put = |value: &str| json!({"SecretId": "s", "SecretString": value, "ClientRequestToken": TOKEN.replace('1', "2")});
        c.ok("secretsmanager", "PutSecretValue", put("two")).await;
        c.ok("secretsmanager", "PutSecretValue", put("two")).await;
        refused(&c, "secretsmanager", "PutSecretValue", put("three"), "ResourceExistsException").await
    };
    secrets_by_tag: [], async |c: Client| {
        made(&c).await;
        c.ok("secretsmanager", "CreateSecret", json!({"Name": "t", "SecretString": "two"})).await;
        let by_tag = json!([{"Key": "tag-key", "Values": ["k"]}]);
        let values = c.ok("secretsmanager", "BatchGetSecretValue", json!({"Filters": by_tag})).await["SecretValues"].clone();
        listed(&c, json!({"Filters": by_tag})).await == 1 && values.as_array().unwrap().len() == 1 && values[0]["SecretString"] == "one"
    };
}
