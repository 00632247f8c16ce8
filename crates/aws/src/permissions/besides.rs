//! Calls that are no kind's.

/// What a command does beside what the kinds do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beside {
    /// An existing database, cluster, cache or network is looked up.
    Existing,
    /// An image's tag is looked for.
    Images,
}

/// Its actions; all of them read.
#[must_use]
pub const fn beside(what: Beside) -> &'static [&'static str] {
    match what {
        Beside::Existing => &[
            "rds:DescribeDBInstances",
            "rds:DescribeDBClusters",
            "elasticache:DescribeReplicationGroups",
            "elasticache:DescribeCacheClusters",
            "elasticache:DescribeCacheSubnetGroups",
            "ec2:DescribeVpcs",
            "ec2:DescribeSubnets",
            "ec2:DescribeRouteTables",
        ],
        Beside::Images => &["ecr:DescribeImages"],
    }
}
