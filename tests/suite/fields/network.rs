//! The network's kinds.

use provision_aws::kinds::ec2;

super::rows! {
    ec2::Vpc {
        dns_support: |it| it.dns_support = !it.dns_support,
        dns_hostnames: |it| it.dns_hostnames = !it.dns_hostnames,
        default_group_open: |it| it.default_group_open = !it.default_group_open,
    }
    ec2::Subnet {
        public_addresses: |it| it.public_addresses = !it.public_addresses,
    }
    ec2::Instance {
        source_dest_check: |it| it.source_dest_check = !it.source_dest_check,
        metadata_hops: |it| it.metadata_hops += 1,
    }
    ec2::InterfaceEndpoint {
        private_dns: |it| it.private_dns = !it.private_dns,
    }
}
