//! Every form.

use super::{ANYTHING, Form, LONGER_NAME, NO_NAME, NUMBER, checks, forms};
use crate::config::model::{
    AccountId, Adapter, AppName, CaCertificate, CacheVersion, CollectionName, Cpu, DatabaseVersion, DatabaseWord, DomainName,
    Email, EnvName, ExistingName, ExistingSubnetId, ExistingVpcId, HeaderName, HealthPath, ImageRef, ImageTag, IndexFile,
    InstanceClass, Invalid, MachineType, Memory, NodeType, OutputName, PolicyArn, Region, RepoPath, ResourceName, RoleArn,
    SecretId, ServiceName, SubnetCidr, TaskName, TimeZone, UrlPath, VariableName, VpcCidr, WebOrigin, ZoneId, field_pattern,
};
use crate::config::model::{CacheEngine, DatabaseEngine};
use crate::config::schedule::Schedule;

const A_NAME: &str = "a name in lower case";
const NAME: &str = "^[a-z](-?[a-z0-9]){0,19}$";
/// A longer name that is not `vpc`: not every reader of schemas can look ahead.
const NO_VPC: &str = "^([a-uw-z](-?[a-z0-9]){0,39}|v(p(c(-?[a-z0-9]){1,37}|(-[a-z0-9]|[abd-z0-9])(-?[a-z0-9]){0,37})?|(-[a-z0-9]|[a-oq-z0-9])(-?[a-z0-9]){0,38})?)$";

forms! { KINDS;
    APPLICATION = Form::of::<AppName>("name", A_NAME).pattern(NAME).good(&["shop"]).bad(NO_NAME);
    COLLECTION = Form::of::<CollectionName>("name", A_NAME).pattern(NAME).good(&["review"]).bad(NO_NAME);
    ENVIRONMENT =
        Form::of::<EnvName>("name", A_NAME).pattern(NAME).looks_like(&["boolean"]).good(&["staging"]).bad(NO_NAME);
    ENVIRONMENT_REFERENCE = Form::of::<EnvName>("name", "the name of an environment")
        .pattern(NAME)
        .looks_like(&["boolean"])
        .good(&["staging"])
        .bad(NO_NAME);
    SERVICE = Form::of::<ServiceName>("name", A_NAME).pattern(NAME).good(&["api"]).bad(NO_NAME);
    SERVICE_REFERENCE = Form::any("service", "the name of a service").looks_like(&["boolean"]).good(&["api"]);
    OWNER = Form::any("service", "the service that has the resource").looks_like(&["boolean"]).good(&["api"]);
    NAME_THERE = Form::any("name", "the name that it has there").good(&["db"]);
    RESOURCE =
        Form::of::<ResourceName>("name", A_NAME).pattern(LONGER_NAME).looks_like(&["boolean"]).good(&["main-db"]).bad(NO_NAME);
    /// As of a resource; `vpc` is the network's.
    EXISTING_RESOURCE = Form::of::<ResourceName>("name", A_NAME).pattern(NO_VPC).looks_like(&["boolean"]).good(&["main-db"]).bad(NO_NAME);
    TASK =
        Form::of::<TaskName>("name", A_NAME).pattern(LONGER_NAME).looks_like(&["boolean"]).good(&["mail"]).bad(NO_NAME);
    /// A name of a service or a resource; which one, its reader knows.
    OLD_NAME = Form::any("name", "the old name").looks_like(&["boolean"]).good(&["old"]);
    NEW_NAME = Form::any("name", "the new name").looks_like(&["boolean"]).good(&["new"]);
    FORMAT_VERSION = Form::checked("`1`", "`1`", checks::version_of_the_format)
        .pattern("^1(\\.0)?$")
        .looks_like(NUMBER)
        .good(&["1", "1.0"])
        .bad(&["2", "v1"]);

    FOLDER = Form::of::<RepoPath>("folder", "a folder of the repository")
        .pattern("^[^/~].*$")
        .good(&[".", "services/api"])
        .bad(&["/etc", "~/x", ""]);
    BELOW_REPO_PATH = Form::of::<RepoPath>("folder", "a folder below `repo_path`")
        .pattern("^[^/~].*$")
        .good(&["dist"])
        .bad(&["/etc", "~/x", ""]);
    DOCKERFILE = Form::of::<RepoPath>("file", "the path of a Dockerfile")
        .pattern("^[^/~].*$")
        .good(&["docker/Dockerfile"])
        .bad(&["/etc", "~/x", ""]);
    OWN_FILE = Form::checked("path", "a coherence.yml or cnc.yml, by its path from this file's folder on", checks::own_file)
        .pattern("^[^/~].*$")
        .good(&["previews/cnc.yml"])
        .bad(&["/etc/cnc.yml", "~/x", ""]);
    GLOB = Form::checked("glob", "a path of the repository, with `*` and `**` for any part", checks::glob)
        .pattern("^[^/~].*$")
        .good(&["services/**"])
        .bad(&["/etc", "~/x", ""]);
    URL_PATH = Form::of::<UrlPath>("path", "a path such as `/api`")
        .pattern("^/[A-Za-z0-9_\\-.$/~\"'@:+&]*$")
        .good(&["/api", "/"])
        .bad(&["api", "/a*", "/a b"]);
    HEALTH_PATH = Form::of::<HealthPath>("path", "a path such as `/health`")
        .pattern("^/[!-~]{0,1023}$")
        .good(&["/health?all=1"])
        .bad(&["health", "http://x/", "/a b"]);
    INDEX_FILE = Form::of::<IndexFile>("file", "a file such as `index.html`")
        .pattern("^[A-Za-z0-9\\-_.~][A-Za-z0-9\\-_./~]{0,254}$")
        .good(&["main.html"])
        .bad(&["/index.html", "a b", ""]);
    IMAGE = Form::of::<ImageRef>("image reference", "an image reference")
        .pattern("^[a-z0-9][A-Za-z0-9_.\\-]*([/:@][A-Za-z0-9_.\\-]+)*$")
        .good(&["nginx:1.29"])
        .bad(&["Nginx", "https://x.io/a", ""]);
    IMAGE_TAG = Form::of::<ImageTag>("tag", "the tag of an image")
        .pattern("^[A-Za-z0-9_][A-Za-z0-9_.\\-]{0,127}$")
        .looks_like(ANYTHING)
        .good(&["v1.2"])
        .bad(&["-x", ".x", ""]);

    CPU = Form::of::<Cpu>("vCPUs, or CPU units", "a number of vCPUs from 0.25 to 16")
        .pattern("^[0-9.]+$")
        .looks_like(NUMBER)
        .good(&["0.5", "2", "512"])
        .bad(&["500m", "many"]);
    MEMORY = Form::of::<Memory>("size", "a memory size such as `2G`")
        .pattern("^[0-9.]+ *([mMgG]([iI]?[bB])?|[mMgG][iI])?$")
        .looks_like(NUMBER)
        .good(&["2G", "512M", "512Mi"])
        .bad(&["2T", "big"]);
    SCHEDULE = Form::of::<Schedule>("schedule", "a schedule such as `0 5 * * 1`")
        .pattern("^(@[A-Za-z]+|\\S+(\\s+\\S+){4})\\s*$")
        .good(&["30 3 * * 1-5", "@daily"])
        .bad(&["0 5 * *", "cron(0 5 * * ? *)"]);
    MACHINE = Form::of::<MachineType>("machine", "a machine such as `medium`")
        .pattern("^[A-Za-z0-9_]+$")
        .good(&["medium", "N1_HIGHCPU_8"])
        .bad(&["medium-large", ""]);

    HEADER_NAME = Form::of::<HeaderName>("header", "the name of a header")
        .pattern("^[A-Za-z0-9!#$%&'*+\\-.^_`|~]{1,256}$")
        .good(&["X-Frame-Options"])
        .bad(&["X A", "X:", ""]);
    HEADER_VALUE = Form::checked("text", "the value of the header", checks::header_value)
        .pattern("^[ -~]{0,1783}$")
        .looks_like(ANYTHING)
        .good(&["DENY"])
        .bad(&["ä"]);
    HEADER = Form::any("header", "a header").looks_like(&["boolean"]).good(&["X-Request-Id"]);
    ORIGIN = Form::of::<WebOrigin>("origin", "an origin")
        .pattern("^(\\*|https?://[A-Za-z0-9.*\\-]+(:[0-9]{1,5})?)$")
        .good(&["https://www.example.com", "*"])
        .bad(&["example.com", "https://a.b/c"]);

    ADAPTER = Form::of::<Adapter>("scheme", "the scheme of a database URL such as `postgresql`")
        .pattern("^[A-Za-z][A-Za-z0-9+\\-._]{0,39}$")
        .good(&["postgresql+asyncpg"])
        .bad(&["postgres://", ""]);
    /// The engine decides which there are.
    DATABASE_VERSION = Form::checked("version", "a version of the engine such as `16`", database_version)
        .pattern("^[0-9]{1,3}(\\.[0-9]{1,3}){0,2}$")
        .looks_like(NUMBER)
        .good(&["16"])
        .bad(&["latest", ""]);
    CACHE_VERSION = Form::checked("version", "a version such as `7`", cache_version)
        .pattern("^[0-9]{1,3}(\\.[0-9]{1,3}){0,2}$")
        .looks_like(NUMBER)
        .good(&["7", "6.2"])
        .bad(&["latest", ""]);
    INSTANCE_NAME = Form::of::<ExistingName>("identifier", "the identifier of the instance, the cluster or the bucket")
        .pattern("^[A-Za-z0-9]([A-Za-z0-9.\\-]{0,61}[A-Za-z0-9])?$")
        .looks_like(ANYTHING)
        .good(&["main-db"])
        .bad(&["a b", "-a", ""]);
    SECRET = Form::of::<SecretId>("secret", "the name or the ARN of a secret")
        .pattern("^[A-Za-z0-9/_+=.@:\\-]+$")
        .looks_like(ANYTHING)
        .good(&["shop/signing-key"])
        .bad(&["a b", ""]);
    DATABASE_WORD = Form::of::<DatabaseWord>("name", "the name of a database or a user")
        .pattern("^[A-Za-z_][A-Za-z0-9_\\-]{0,62}$")
        .looks_like(&["boolean"])
        .good(&["shop_main"])
        .bad(&["1st", "a b", ""]);

    ACCOUNT = Form::of::<AccountId>("12 digits", "the 12 digits of the account")
        .pattern("^[0-9]{12}$")
        .looks_like(NUMBER)
        .good(&["123456789012"])
        .bad(&["1234-5678-9012", "12345"]);
    REGION = Form::of::<Region>("region", "a region such as `eu-west-1`")
        .pattern("^[a-z]{1,12}(-[a-z]{1,12}){1,3}-[1-9]$")
        .good(&["eu-west-1", "us-gov-east-1"])
        .bad(&["eu-west", "Ireland"]);
    DOMAIN = Form::of::<DomainName>("domain", "a domain name such as `shop.example.com`")
        .pattern("^[A-Za-z0-9][A-Za-z0-9\\-]*(\\.[A-Za-z0-9][A-Za-z0-9\\-]*)+\\.?$")
        .good(&["shop.example.com"])
        .bad(&["shop", "https://a.b", "*.a.b"]);
    ZONE = Form::of::<DomainName>("domain", "the domain name of a hosted zone, such as `example.com`")
        .pattern("^[A-Za-z0-9][A-Za-z0-9\\-]*(\\.[A-Za-z0-9][A-Za-z0-9\\-]*)+\\.?$")
        .good(&["example.com"])
        .bad(&["shop", "https://a.b", "*.a.b"]);
    ZONE_ID = Form::of::<ZoneId>("id of a hosted zone", "the id of a hosted zone")
        .pattern("^(/hostedzone/)?Z[A-Z0-9]{1,31}$")
        .good(&["Z0123456789ABCDEFGHIJ"])
        .bad(&["example.com", "z1"]);
    ROLE_ARN = Form::of::<RoleArn>("role's ARN", "the ARN of an IAM role")
        .pattern("^arn:aws[a-z\\-]*:iam::[0-9]{12}:role/.+$")
        .good(&["arn:aws:iam::123456789012:role/provision"])
        .bad(&["provision", "arn:aws:iam::123456789012:user/x"]);
    POLICY_ARN = Form::of::<PolicyArn>("policy's ARN", "the ARN of an IAM policy")
        .pattern("^arn:aws[a-z\\-]*:iam::([0-9]{12}|aws):policy/.+$")
        .good(&["arn:aws:iam::123456789012:policy/boundary", "arn:aws:iam::aws:policy/ReadOnlyAccess"])
        .bad(&["ReadOnlyAccess"]);

    VARIABLE = Form::of::<VariableName>("name", "the name of a variable")
        .pattern("^[A-Za-z_][A-Za-z0-9_]{0,254}$")
        .looks_like(&["boolean"])
        .good(&["SIGNING_KEY"])
        .bad(&["1A", "A-B", ""]);
    VARIABLE_REFERENCE = Form::of::<VariableName>("name", "the name of another variable")
        .pattern("^[A-Za-z_][A-Za-z0-9_]{0,254}$")
        .good(&["DATABASE_URL"])
        .bad(&["1A", "A-B", ""]);
    VARIABLE_VALUE = Form::any("text", "the value of the variable").looks_like(ANYTHING).good(&["text", "1", "true"]);
    /// `{{ environment.name }}` and `{{ collection.name }}` are filled in before it is checked.
    OUTPUT = Form::checked("output", "the name of an output", output)
        .pattern("^[A-Za-z0-9._\\- {}]+$")
        .looks_like(ANYTHING)
        .good(&["staging.api.url", "{{ environment.name }}.api.url"])
        .bad(&["a/b", ""]);

    CIDR = Form::of::<VpcCidr>("private /16", "a network such as `10.0.0.0/16`")
        .pattern("^(10|172|192)(\\.[0-9]{1,3})\\.0\\.0/16$")
        .good(&["10.7.0.0/16"])
        .bad(&["10.0.0.0", "8.8.0.0/16", "10.0.0.0/24"]);
    VPC = Form::of::<ExistingVpcId>("id of a VPC", "the id of a VPC")
        .pattern("^vpc-([0-9a-f]{8}|[0-9a-f]{17})$").good(&["vpc-0123456789abcdef0"]).bad(&["main", "vpc-1", "10.0.0.0/16"]);
    SUBNET = Form::of::<ExistingSubnetId>("id of a subnet", "the id of a subnet")
        .pattern("^subnet-([0-9a-f]{8}|[0-9a-f]{17})$").good(&["subnet-0123456789abcdef0"]).bad(&["vpc-1a2b3c4d", "10.0.1.0/24"]);
    SUBNET_CIDR = Form::of::<SubnetCidr>("range", "a range such as `10.0.1.0/24`")
        .pattern("^[0-9]{1,3}(\\.[0-9]{1,3}){3}/(1[6-9]|2[0-8])$").good(&["10.0.1.0/24"]).bad(&["10.0.1.0", "10.0.0.0/8"]);
    TIME_ZONE = Form::of::<TimeZone>("IANA name", "a time zone such as `Europe/Berlin`")
        .pattern("^[A-Za-z0-9_+\\-/]+$")
        .good(&["Europe/Berlin", "UTC"])
        .bad(&["middle earth", ""]);
    EMAIL = Form::of::<Email>("address", "an e-mail address")
        .pattern("^[!-~]{1,64}@[!-?A-~]+\\.[!-?A-~]+$")
        .good(&["ops@example.com"])
        .bad(&["ops", "a@b"]);
    CERTIFICATE = Form::of::<CaCertificate>("PEM", "the certificate of a certificate authority in PEM")
        .pattern("-----BEGIN CERTIFICATE-----")
        .good(&["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n"])
        .bad(&["ca.pem", ""]);
    INSTANCE_CLASS = Form::of::<InstanceClass>("class", "an instance class")
        .pattern("^db\\.[a-z0-9\\-]+\\.[a-z0-9\\-]+$")
        .good(&["db.t4g.small"])
        .bad(&["t4g.small", "db"]);
    NODE_TYPE = Form::of::<NodeType>("type", "a node type")
        .pattern("^cache\\.[a-z0-9\\-]+\\.[a-z0-9\\-]+$")
        .good(&["cache.t4g.small"])
        .bad(&["t4g.small", "cache"]);

    FIELDS = Form::checked("fields", "nodes and a field of theirs, such as `database.*.instance_class`", fields)
        .pattern("^[A-Za-z0-9*._/\\-]+\\.[a-z0-9_]+$")
        .good(&["database.*.storage_gib", "service.api.desired_count"])
        .bad(&["storage_gib", "database.*"]);
    ROLE = Form::any("role", "the name of a role")
        .pattern("^(build|deploy|proxy|events|monitoring|edge|(execution|task)(\\..+)?)$")
        .good(&["task.api", "edge"])
;
    SID = Form::checked("letters and digits", "letters and digits", checks::sid)
        .pattern("^[A-Za-z0-9]+$")
        .looks_like(ANYTHING)
        .good(&["Mail"])
        .bad(&["a-b", ""]);
    ACTION = Form::checked("action", "an action such as `s3:GetObject`, `s3:Get*` or `*`", checks::action)
        .pattern("^(\\*|[a-z0-9\\-]+:[A-Za-z0-9*?]+)$")
        .good(&["s3:GetObject", "*"])
        .bad(&["GetObject", "s3:"]);
    ARN = Form::checked("ARN, or `*`", "an ARN such as `arn:aws:s3:::bucket/*`, or `*`", checks::arn)
        .pattern("^(\\*|arn:([^:]*:){4}\\S*)$")
        .good(&["arn:aws:s3:::bucket/*", "*"])
        .bad(&["bucket", "arn:aws"]);
    OPERATOR = Form::any("operator", "an operator such as `StringEquals`").good(&["StringEquals"]);
    CONDITION_KEY =
        Form::any("key of a condition", "a key such as `aws:RequestedRegion`").good(&["aws:RequestedRegion"]);
    CONDITION_VALUE = Form::any("text", "a value to compare with").looks_like(ANYTHING).good(&["eu-west-1"]);
}

fn database_version(text: &str) -> Result<(), Invalid> {
    let mysql = || DatabaseVersion::new(DatabaseEngine::Mysql, text);
    DatabaseVersion::new(DatabaseEngine::Postgres, text).or_else(|_| mysql()).map(drop)
}

fn cache_version(text: &str) -> Result<(), Invalid> {
    CacheVersion::new(CacheEngine::Redis, text).or_else(|_| CacheVersion::new(CacheEngine::Valkey, text)).map(drop)
}

fn fields(text: &str) -> Result<(), Invalid> {
    field_pattern(text).map(drop)
}

fn output(text: &str) -> Result<(), Invalid> {
    let filled = text.replace("{{ environment.name }}", "name").replace("{{ collection.name }}", "name");
    OutputName::try_from(filled.as_str()).map(drop)
}
