// SPDX-License-Identifier: MIT OR GPL-2.0
// Two CAN FD controllers on one bus, to the kernel's CAN device layer like any chip's: what QEMU's SJA1000 has none of
// is theirs: bit rates for data, a restart after bus-off, a termination, and a clock of their own. Their names: fd%d.
//
// /sys/class/net/fd0/error_counter: what is written there is the controller's transmit error counter from then on; fault
// confinement (ISO 11898-1) follows from it, up to bus-off at 256.
#include <linux/can.h>
#include <linux/can/dev.h>
#include <linux/can/error.h>
#include <linux/ethtool.h>
#include <linux/ktime.h>
#include <linux/module.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>

// Nobody takes its time for the computer's: it has been running for longer.
#define CLOCK_AHEAD (1000000 * NSEC_PER_SEC)

struct controller {
	struct can_priv can; // The first, where the device layer looks for it.
	struct net_device *other;
	u16 errors;
};

static struct net_device *both[2];

static const struct can_bittiming_const bit_timing = {
	.name = "fd_controller", .tseg1_min = 1, .tseg1_max = 256, .tseg2_min = 1, .tseg2_max = 128, .sjw_max = 128,
	.brp_min = 1, .brp_max = 512, .brp_inc = 1,
};

static const struct can_bittiming_const data_bit_timing = {
	.name = "fd_controller", .tseg1_min = 1, .tseg1_max = 32, .tseg2_min = 1, .tseg2_max = 16, .sjw_max = 16,
	.brp_min = 1, .brp_max = 32, .brp_inc = 1,
};

static const u16 terminations[] = { CAN_TERMINATION_DISABLED, 120 };

static int set_termination(struct net_device *device, u16 ohms)
{
	return 0;
}

static int get_error_counters(const struct net_device *device, struct can_berr_counter *counters)
{
	const struct controller *controller = netdev_priv(device);

	counters->txerr = controller->errors;
	counters->rxerr = 0;
	return 0;
}

static int set_mode(struct net_device *device, enum can_mode mode)
{
	struct controller *controller = netdev_priv(device);

	if (mode != CAN_MODE_START)
		return -EOPNOTSUPP;
	controller->errors = 0;
	controller->can.state = CAN_STATE_ERROR_ACTIVE;
	netif_wake_queue(device);
	return 0;
}

static void confine(struct net_device *device, u16 errors)
{
	struct controller *controller = netdev_priv(device);
	enum can_state state = errors < 96 ? CAN_STATE_ERROR_ACTIVE : errors < 128 ? CAN_STATE_ERROR_WARNING
		: errors < 256 ? CAN_STATE_ERROR_PASSIVE : CAN_STATE_BUS_OFF;
	struct can_frame *frame;
	struct sk_buff *skb;

	controller->errors = errors;
	if (state == controller->can.state)
		return;
	skb = alloc_can_err_skb(device, &frame);
	can_change_state(device, skb ? frame : NULL, state, CAN_STATE_ERROR_ACTIVE);
	if (state == CAN_STATE_BUS_OFF)
		can_bus_off(device);
	if (!skb)
		return;
	if (state != CAN_STATE_BUS_OFF) {
		frame->can_id |= CAN_ERR_CNT;
		frame->data[6] = errors;
	}
	netif_rx(skb);
}

static ssize_t error_counter_store(struct device *dev, struct device_attribute *attribute, const char *text, size_t size)
{
	struct net_device *device = to_net_dev(dev);
	u16 errors;
	int error = kstrtou16(text, 0, &errors);

	if (error)
		return error;
	if (!rtnl_trylock())
		return restart_syscall();
	if (netif_running(device))
		confine(device, errors);
	rtnl_unlock();
	return netif_running(device) ? size : -ENETDOWN;
}
static DEVICE_ATTR_WO(error_counter);

static struct attribute *attributes[] = { &dev_attr_error_counter.attr, NULL };
static const struct attribute_group attribute_group = { .attrs = attributes };

static int open_controller(struct net_device *device)
{
	struct controller *controller = netdev_priv(device);
	int error = open_candev(device);

	if (error)
		return error;
	controller->errors = 0;
	controller->can.state = CAN_STATE_ERROR_ACTIVE;
	netif_start_queue(device);
	return 0;
}

static int stop_controller(struct net_device *device)
{
	struct controller *controller = netdev_priv(device);

	netif_stop_queue(device);
	controller->can.state = CAN_STATE_STOPPED;
	close_candev(device);
	return 0;
}

static void deliver(struct sk_buff *sent, struct net_device *receiver)
{
	struct controller *controller = netdev_priv(receiver);
	struct sk_buff *skb;

	if (!netif_running(receiver) || controller->can.state == CAN_STATE_BUS_OFF)
		return;
	skb = skb_clone(sent, GFP_ATOMIC);
	if (!skb)
		return;
	skb_orphan(skb); // Nobody here sent it.
	skb->dev = receiver;
	skb->pkt_type = PACKET_BROADCAST;
	skb->ip_summed = CHECKSUM_UNNECESSARY;
	skb_hwtstamps(skb)->hwtstamp = ns_to_ktime(ktime_get_ns() + CLOCK_AHEAD);
	receiver->stats.rx_packets++;
	receiver->stats.rx_bytes += can_skb_get_data_len(skb);
	netif_rx(skb);
}

static netdev_tx_t send(struct sk_buff *skb, struct net_device *device)
{
	struct controller *controller = netdev_priv(device);

	if (can_dev_dropped_skb(device, skb))
		return NETDEV_TX_OK;
	deliver(skb, controller->other);
	can_put_echo_skb(skb, device, 0, 0);
	device->stats.tx_bytes += can_get_echo_skb(device, 0, NULL);
	device->stats.tx_packets++;
	return NETDEV_TX_OK;
}

static const struct net_device_ops operations = {
	.ndo_open = open_controller,
	.ndo_stop = stop_controller,
	.ndo_start_xmit = send,
	.ndo_change_mtu = can_change_mtu,
	.ndo_eth_ioctl = can_eth_ioctl_hwts,
};

static const struct ethtool_ops ethtool_operations = { .get_ts_info = can_ethtool_op_get_ts_info_hwts };

static struct net_device *allocate_controller(void)
{
	struct net_device *device = alloc_candev(sizeof(struct controller), 1);
	struct can_priv *can;

	if (!device)
		return NULL;
	can = netdev_priv(device);
	can->clock.freq = 80000000;
	can->bittiming_const = &bit_timing;
	can->data_bittiming_const = &data_bit_timing;
	can->bitrate_max = 8000000;
	can->termination_const = terminations;
	can->termination_const_cnt = ARRAY_SIZE(terminations);
	can->do_set_termination = set_termination;
	can->do_get_berr_counter = get_error_counters;
	can->do_set_mode = set_mode;
	can->ctrlmode_supported = CAN_CTRLMODE_FD | CAN_CTRLMODE_FD_NON_ISO | CAN_CTRLMODE_LISTENONLY
		| CAN_CTRLMODE_LOOPBACK | CAN_CTRLMODE_ONE_SHOT | CAN_CTRLMODE_BERR_REPORTING;
	device->netdev_ops = &operations;
	device->ethtool_ops = &ethtool_operations;
	device->flags |= IFF_ECHO;
	device->sysfs_groups[0] = &attribute_group;
	strscpy(device->name, "fd%d", IFNAMSIZ);
	return device;
}

static void free_controllers(void)
{
	for (int i = 0; i < 2; i++) {
		if (both[i])
			free_candev(both[i]);
	}
}

static int __init make_controllers(void)
{
	int error = -ENOMEM;

	// Each knows the other before anybody can send.
	both[0] = allocate_controller();
	both[1] = allocate_controller();
	if (both[0] && both[1]) {
		((struct controller *)netdev_priv(both[0]))->other = both[1];
		((struct controller *)netdev_priv(both[1]))->other = both[0];
		error = register_candev(both[0]);
		if (!error) {
			error = register_candev(both[1]);
			if (error)
				unregister_candev(both[0]);
		}
	}
	if (error)
		free_controllers();
	return error;
}

static void __exit remove_controllers(void)
{
	unregister_candev(both[0]);
	unregister_candev(both[1]);
	free_controllers();
}

module_init(make_controllers);
module_exit(remove_controllers);
MODULE_DESCRIPTION("Two CAN FD controllers on one bus, for tests");
MODULE_LICENSE("Dual MIT/GPL");
