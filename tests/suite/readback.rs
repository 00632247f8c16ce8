//! The objects of the applied full stack, read back by a client that is not ours: `tests/readback`, with boto3.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

use aws_sdk_elasticloadbalancingv2::types::LoadBalancerAttribute;
use aws_sdk_s3::types::PublicAccessBlockConfiguration;
use provision_aws::client::Aws;
use provision_local::{DEFAULT_REGION, Venvs, env};
use provision_tests::coverage::{Proof, ROWS};

use crate::applied::{Applied, look};

/// What the script said.
struct Reading {
    green: bool,
    met: Vec<String>,
    failed: Vec<String>,
}

/// Runs the script against the account, for these rows or for all.
fn read(applied: &Applied, rows: &[&str]) -> Reading {
    let account = &applied.world.account;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("readback/run.py");
    let python = Venvs::find().unwrap().python("moto").unwrap();
    let environment = env(&account.endpoint(), account.credentials(), DEFAULT_REGION);
    let mut command = Command::new(python);
    command.arg(script).args(rows).envs(environment).env("PYTHONDONTWRITEBYTECODE", "1").env("NO_PROXY", "127.0.0.1");
    // Nothing of the machine's own configuration counts.
    command.env("AWS_CONFIG_FILE", "/dev/null").env("AWS_SHARED_CREDENTIALS_FILE", "/dev/null").env_remove("AWS_PROFILE");
    let output = command.output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(!text.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = |start: &str| text.lines().filter_map(|line| line.strip_prefix(start)).map(str::to_owned).collect();
    Reading { green: output.status.success(), met: lines("ok   "), failed: lines("FAIL ") }
}

/// The row of a line: `[row] place: what`.
fn row(line: &str) -> &str {
    line.strip_prefix('[').and_then(|rest| rest.split_once(']')).map_or("", |(row, _)| row)
}

#[test]
fn every_row_is_as_the_specification_says() {
    let reading = look(async |applied: &Applied| read(applied, &[]));
    assert!(reading.green && reading.failed.is_empty(), "\n{}", reading.failed.join("\n"));
    let read: BTreeSet<&str> = reading.met.iter().map(|line| row(line)).collect();
    let rows: BTreeSet<&str> = ROWS.iter().filter(|row| matches!(row.proof, Proof::ReadBack(_))).map(|row| row.id).collect();
    // What holds for every object is read with them.
    let everywhere = BTreeSet::from(["controls", "tags"]);
    assert_eq!(read, rows.union(&everywhere).copied().collect());
}

/// Three settings are changed by somebody else: exactly these are told.
#[test]
fn a_changed_setting_turns_it_red() {
    let (red, green) = look(async |applied: &Applied| {
        let aws = applied.world.outside();
        meddle(&aws, false).await;
        let red = read(applied, &[]);
        meddle(&aws, true).await;
        (red, read(applied, &["database", "load balancer", "object storage"]))
    });
    assert!(!red.green);
    let told: BTreeSet<&str> = red.failed.iter().filter_map(|line| line.split_once(": expected").map(|(what, _)| what)).collect();
    let expected = [
        "[controls] live: RDS.8 is passed",
        "[controls] live: S3.8 is passed",
        "[controls] production: ELB.4 is passed",
        "[database] live: DeletionProtection",
        "[load balancer] production: routing.http.drop_invalid_header_fields.enabled",
        "[object storage] live: uploads: public access is blocked, four times",
    ];
    assert_eq!(told, expected.into());
    assert!(red.failed.iter().any(|line| line.ends_with("DeletionProtection: expected True, found False")), "{:?}", red.failed);
    assert!(green.green, "\n{}", green.failed.join("\n"));
}

/// Sets a setting of the database, of a bucket and of the load balancer, all of production.
async fn meddle(aws: &Aws, right: bool) {
    let database = aws.rds().modify_db_instance().db_instance_identifier("shop-live-database-main");
    database.deletion_protection(right).apply_immediately(true).send().await.unwrap();

    let buckets = aws.s3().list_buckets().prefix("shop-live-bucket-uploads").send().await.unwrap();
    let bucket = buckets.buckets()[0].name().unwrap().to_owned();
    let block = PublicAccessBlockConfiguration::builder().block_public_acls(true).ignore_public_acls(true);
    let block = block.block_public_policy(right).restrict_public_buckets(true).build();
    aws.s3().put_public_access_block().bucket(bucket).public_access_block_configuration(block).send().await.unwrap();

    let balancers = aws.elb().describe_load_balancers().send().await.unwrap();
    let arns = balancers.load_balancers().iter().filter_map(|balancer| balancer.load_balancer_arn());
    let arn = arns.filter(|arn| arn.contains("/shop-production-")).collect::<String>();
    let name = "routing.http.drop_invalid_header_fields.enabled";
    let attribute = LoadBalancerAttribute::builder().key(name).value(right.to_string()).build();
    aws.elb().modify_load_balancer_attributes().load_balancer_arn(arn).attributes(attribute).send().await.unwrap();
}
