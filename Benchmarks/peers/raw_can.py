"""Sends frames from one socket of python3-can to another on the same bus, one after the other, and prints the median in ns."""
import statistics
import sys
import time

import can

bus, count = sys.argv[1], int(sys.argv[2])
sender = can.Bus(interface="socketcan", channel=bus, receive_own_messages=False)
receiver = can.Bus(interface="socketcan", channel=bus)
message = can.Message(arbitration_id=0x123, is_extended_id=False, data=b"\x01\x02\x03\x04")
times = []
for _ in range(count):
    start = time.perf_counter_ns()
    sender.send(message)
    if receiver.recv(1.0) is None:
        sys.exit("nothing was received")
    times.append(time.perf_counter_ns() - start)
sender.shutdown()
receiver.shutdown()
print(statistics.median(times))
