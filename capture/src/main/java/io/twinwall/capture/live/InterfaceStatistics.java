package io.twinwall.capture.live;

/**
 * What became of the frames of one interface, by libpcap's count.
 *
 * @param received frames that passed the filter, dropped ones included
 * @param droppedByKernel frames for which the kernel's buffer had no room
 * @param droppedByInterface frames that the interface or its driver dropped, where that is known
 */
public record InterfaceStatistics(
    String interfaceName, long received, long droppedByKernel, long droppedByInterface) {}
