# SPDX-License-Identifier: Apache-2.0
"""An OCI layout of one image, and what lies beside it: signatures, attestations, referrers, tags.

    layout = Layout(tmp_path / "shop")                     # an image of one small layer
    layout.digest                                          # of its manifest, "sha256:…"
    layout.refer(b"{}", "application/x.sbom")              # a referrer with one layer
    layout.tag(".sig", [(payload, media_type, annotations)])   # under the tag of Cosign that belongs to the image
    Layout.of_registry(path, registry, "shop/api")         # what a registry of registry.py holds
"""
import hashlib
import json
from pathlib import Path

from images import ImageBuilder, file

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
EMPTY = "application/vnd.oci.empty.v1+json"


class Layout:
    def __init__(self, path, content="what is in it"):
        self.path = Path(path)
        image = ImageBuilder("shop:1.0")
        image.layer(file("etc/shop", content))
        image.oci(self.path)
        self.digest = self.index()["manifests"][0]["digest"]

    @classmethod
    def of_registry(cls, path, registry, repository):
        """Everything in a repository, its tags as names."""
        layout = cls.__new__(cls)
        layout.path = Path(path)
        (layout.path / "blobs/sha256").mkdir(parents=True)
        (layout.path / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        for content in registry.blobs[repository].values():
            layout.blob(content.read_bytes() if isinstance(content, Path) else content)
        manifests = registry.manifests[repository]
        for _, content in manifests.values():
            layout.blob(content)
        entries = [{"mediaType": manifests[digest][0], "digest": digest, "size": len(manifests[digest][1]),
                    "annotations": {"org.opencontainers.image.ref.name": tag}} for tag, digest in registry.tags[repository].items()]
        (layout.path / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": entries}))
        return layout

    def index(self):
        return json.loads((self.path / "index.json").read_text())

    def reference(self, tag="shop:1.0"):
        return f"oci:{self.path}:{tag}"

    def blob(self, content, media_type="application/octet-stream", annotations=None):
        digest = hashlib.sha256(content).hexdigest()
        (self.path / "blobs/sha256" / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": "sha256:" + digest, "size": len(content), **({"annotations": annotations} if annotations else {})}

    def manifest(self, layers, tag=None, config=None, **members):
        """Layers as (content, media type, annotations)."""
        content = json.dumps({"schemaVersion": 2, "mediaType": MANIFEST, "config": config or self.blob(b"{}", EMPTY),
                              "layers": [self.blob(*layer) for layer in layers], **members}).encode()
        entry = self.blob(content, MANIFEST)
        if tag:
            index = self.index()
            index["manifests"] = [one for one in index["manifests"] if one.get("annotations", {}).get("org.opencontainers.image.ref.name") != tag]
            index["manifests"].append({**entry, "annotations": {"org.opencontainers.image.ref.name": tag}})
            (self.path / "index.json").write_text(json.dumps(index))
        return entry

    def subject(self, digest=None):
        digest = digest or self.digest
        return {"mediaType": MANIFEST, "digest": digest, "size": (self.path / "blobs/sha256" / digest[7:]).stat().st_size}

    def refer(self, content, media_type, artifact_type=None, annotations=None, subject=None):
        return self.manifest([(content, media_type, annotations)], artifactType=artifact_type or media_type, subject=self.subject(subject))

    def tag(self, suffix, layers, **members):
        config = self.blob(b'{"architecture": "", "config": {}, "os": "", "rootfs": {"diff_ids": [], "type": "layers"}}',
                           "application/vnd.oci.image.config.v1+json")
        return self.manifest(layers, self.digest.replace(":", "-") + suffix, config, **members)
