package org.mycelium.vsock;

import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What this machine has of vsock: what {@code mycelium vsock} prints and what error messages draw
 * on. Opens no socket.
 *
 * @param linux whether vsock can exist here at all
 * @param device state of /dev/vsock, which tells the local CID; sockets work without it
 * @param localCid this machine's CID, or null when it has none of its own or it cannot be read
 * @param transports loaded or built in
 * @param hostDevice whether /dev/vhost-vsock is there, which virtual machine monitors open
 */
public record VsockDiagnosis(
    boolean linux,
    Device device,
    @Nullable Long localCid,
    Set<Transport> transports,
    boolean hostDevice) {

  /** State of /dev/vsock. */
  public enum Device {
    /** There, and answers. */
    READY,
    /** There, but not for this user. */
    DENIED,
    /** Not there: the module vsock is not loaded. */
    MISSING
  }

  /** Who this machine can talk to. */
  public enum Role {
    /** To its guests. */
    HOST,
    /** To its host. */
    GUEST,
    /** To its host and to guests of its own. */
    BOTH,
    /** To itself alone. */
    LOOPBACK,
    /** To nobody. */
    NONE
  }

  /** The kernel's transports, with what each is for. */
  public enum Transport {
    /** Host side of KVM: Linux host to its guests. */
    VHOST_VSOCK(Role.HOST),
    /** Guest side of KVM, Firecracker, cloud-hypervisor. */
    VMW_VSOCK_VIRTIO_TRANSPORT(Role.GUEST),
    /** VMware, both sides. */
    VMW_VSOCK_VMCI_TRANSPORT(Role.BOTH),
    /** Guest side of Hyper-V. */
    HV_SOCK(Role.GUEST),
    /** CID 1. */
    VSOCK_LOOPBACK(Role.LOOPBACK);

    private final Role role;

    Transport(Role role) {
      this.role = role;
    }

    /** The kernel module's name. */
    public String module() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Takes a copy of the set. */
  public VsockDiagnosis {
    transports = Set.copyOf(transports);
  }

  /** Looks at this machine: reads /proc, /sys and /dev, asks /dev/vsock for the CID. */
  public static VsockDiagnosis ofThisMachine() {
    return VsockProbe.ofThisMachine();
  }

  /** Whether this machine can be host, guest or both. */
  public Role role() {
    Set<Role> roles = EnumSet.noneOf(Role.class);
    for (Transport transport : transports) {
      // A virtio driver without a device makes no guest: then there is no CID of our own.
      if (transport.role != Role.GUEST || device != Device.READY || isGuestCid()) {
        roles.add(transport.role);
      }
    }
    if (roles.contains(Role.BOTH) || roles.containsAll(Set.of(Role.HOST, Role.GUEST))) {
      return Role.BOTH;
    }
    if (roles.contains(Role.HOST)) {
      return Role.HOST;
    }
    if (roles.contains(Role.GUEST)) {
      return Role.GUEST;
    }
    return roles.isEmpty() ? Role.NONE : Role.LOOPBACK;
  }

  /** Whether the local CID is one that a host gave to a guest. */
  private boolean isGuestCid() {
    return localCid != null && localCid > 2;
  }

  /** What is missing and what to do about it, one sentence each; empty when nothing is. */
  public List<String> missing() {
    if (!linux) {
      return List.of("vsock exists on Linux only; use TCP here");
    }
    List<String> missing = new ArrayList<>();
    switch (device) {
      case MISSING -> missing.add("/dev/vsock is not there: load the module with 'modprobe vsock'");
      case DENIED ->
          missing.add(
              "/dev/vsock cannot be read by this user, so the local CID stays unknown (links work"
                  + " without it): 'chmod 666 /dev/vsock'");
      case READY -> {}
    }
    Role role = role();
    if (role != Role.GUEST && role != Role.BOTH) {
      missing.add(
          transports.contains(Transport.VMW_VSOCK_VIRTIO_TRANSPORT)
              ? "not a guest: the virtio driver is there but no device with a CID; give the virtual"
                  + " machine a vsock device"
              : "not a guest: in a virtual machine, give it a vsock device and load the driver with"
                  + " 'modprobe vmw_vsock_virtio_transport'");
    }
    if (role != Role.HOST && role != Role.BOTH) {
      missing.add(
          hostDevice
              ? "not a host yet: /dev/vhost-vsock loads its module when a virtual machine first"
                  + " uses it, or 'modprobe vhost_vsock'"
              : "not a host: to reach guests of this machine, 'modprobe vhost_vsock'");
    }
    if (!transports.contains(Transport.VSOCK_LOOPBACK)) {
      missing.add("no loopback (CID 1): 'modprobe vsock_loopback'; only tests need it");
    }
    return missing;
  }

  /** For people, several lines. */
  public String toText() {
    StringBuilder text = new StringBuilder();
    line(text, "device", "/dev/vsock " + device.name().toLowerCase(Locale.ROOT));
    line(text, "local CID", localCid == null ? "none" : localCid.toString());
    line(text, "transports", transports.isEmpty() ? "none" : String.join(", ", modules()));
    line(text, "role", role().name().toLowerCase(Locale.ROOT));
    for (String sentence : missing()) {
      line(text, "missing", sentence);
    }
    return text.toString();
  }

  /** For programs: device, localCid, transports, role, missing. */
  public JsonObject toJson() {
    return new JsonObject(toMap());
  }

  /** The same without Vert.x, whose first use writes to the log. */
  public Map<String, @Nullable Object> toMap() {
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("device", device.name().toLowerCase(Locale.ROOT));
    map.put("localCid", localCid);
    map.put("transports", modules());
    map.put("role", role().name().toLowerCase(Locale.ROOT));
    map.put("missing", missing());
    return map;
  }

  private List<String> modules() {
    return transports.stream().map(Transport::module).sorted().collect(Collectors.toList());
  }

  private static void line(StringBuilder text, String name, String value) {
    text.append(String.format(Locale.ROOT, "%-11s %s%n", name, value));
  }
}
