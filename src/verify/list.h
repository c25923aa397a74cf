/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One line FORMAT(name) for each file name.c of this folder that reads a format of signatures, PREDICATE(name) for each that reads what
 * attestations of a type say, POLICY(name) for each that reads a form of policies; included twice, for declarations and for the table.
 */
#ifndef FORMAT
#define FORMAT(name)
#endif
#ifndef PREDICATE
#define PREDICATE(name)
#endif
#ifndef POLICY
#define POLICY(name)
#endif
FORMAT(sigstore)
FORMAT(cosign)
FORMAT(notation)
FORMAT(buildkit)
FORMAT(sbom)
PREDICATE(predicate_sign)
PREDICATE(predicate_slsa_v1)
PREDICATE(predicate_slsa_v02)
PREDICATE(predicate_vsa)
PREDICATE(predicate_spdx)
PREDICATE(predicate_cyclonedx)
PREDICATE(predicate_openvex)
PREDICATE(predicate_vuln)
PREDICATE(predicate_custom)
PREDICATE(predicate_link)
POLICY(policy_own)
POLICY(policy_cluster)
POLICY(policy_containers)
POLICY(policy_notation)
