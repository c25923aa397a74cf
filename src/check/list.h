/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line CHECKS(family, subject) for each file family/subject.c here, which holds `const struct check checks_family_subject[]`, that
 * ends with a rule without an id; included twice, for declarations and for the table.
 */
CHECKS(container, privileged)
CHECKS(image, user_root)
CHECKS(image, secret_env)
CHECKS(image, tag_latest)
CHECKS(secret, private_key)
CHECKS(secret, token)
CHECKS(secret, credential_file)
CHECKS(secret, password_hash)
CHECKS(secret, history)
CHECKS(cluster, api_server)
CHECKS(cluster, controller_manager)
CHECKS(cluster, etcd)
CHECKS(cluster, kubelet)
CHECKS(rbac, role)
CHECKS(rbac, granted)
CHECKS(rbac, binding)
CHECKS(kubernetes, network_policy)
CHECKS(kubernetes, service)
CHECKS(kubernetes, workload)
CHECKS(kubernetes, availability)
CHECKS(kubernetes, ingress)
CHECKS(kubernetes, account)
