/* SPDX-License-Identifier: Apache-2.0 */
/* One line VEX_FORMAT(name) for each file name.c that reads a format; included twice. The first that a document holds is it. */
VEX_FORMAT(openvex)
VEX_FORMAT(cyclonedx)
VEX_FORMAT(csaf)
VEX_FORMAT(spdx)
