/*
 * What has to be told to a PC's chipset (i440FX) before all of RAM is there.
 */
#ifndef I386_CHIPSET_H
#define I386_CHIPSET_H

/* From 0xA0000 to 0xFFFFF a PC has its screen and its firmware. From here on that is RAM too. */
void chipset_open(void);

#endif
