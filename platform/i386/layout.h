/*
 * Where the image lies, for C, for the assembler and for the linker (image.ld).
 *
 * Frame f of the machine is phys[f] of the core: RAM as the core knows it are the first 16 MiB.
 * The image lies behind it. What both need of the linear addresses is the window, 24 MiB in the
 * part of the kernel half that the core leaves empty (between the window of kmap and the fixed
 * addresses): the window shows physical address P at WINDOW + P.
 */
#ifndef I386_LAYOUT_H
#define I386_LAYOUT_H

#define WINDOW 0xFE400000 /* directory entry 1017 */
#define WINDOW_PDE 1017
#define WINDOW_PDES 6
#define STORAGE_PHYSICAL 0x04000000
#define MODULES_END STORAGE_PHYSICAL

/* Segments: before paging the kernel's have a base of -WINDOW, so that an address of the window
 * means the physical address behind it. */
#define SEG_CODE_OFF 0x08
#define SEG_DATA_OFF 0x10
#define SEG_CODE 0x18
#define SEG_DATA 0x20
#define SEG_USER_CODE 0x2B
#define SEG_USER_DATA 0x33
#define SEG_TSS 0x38

#define EXIT_PORT 0xF4
#define SERIAL_PORT 0x3F8

#endif
